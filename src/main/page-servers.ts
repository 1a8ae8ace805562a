/**
 * Checks, part by part, the servers that the page's own server names (`signalling.json`, N-2, N-7).
 */
import {
  type IceServer,
  isPort,
  readIceServers,
  readSignalling,
  type SignallingHost,
} from '../api/network-settings.ts';

/** The named servers without invalid parts. */
export interface PageServers {
  /** Servers that share the ledgers between them; never empty. */
  readonly signalling: readonly SignallingHost[];
  readonly ice: readonly IceServer[];
  /** The `ws:` or `wss:` URL of the relay; null if there is none. */
  readonly relay: string | null;
  /** How long the credentials in `ice` are valid, ms; null: for good. */
  readonly holdsMs: number | null;
}

const MAX_SERVERS = 16;
const MAX_SECONDS = 7 * 24 * 60 * 60;

/** The servers for a page at `base`; null if no signalling server is named. */
export function pageServers(told: unknown, base: string): PageServers | null {
  if (typeof told !== 'object' || told === null) return null;
  const { path, key, stun, ice, relay, servers, seconds } = told as Record<string, unknown>;
  const own = typeof path === 'string' ? signallingAt(path, key, base) : null;
  const others = Array.isArray(servers) ? servers.slice(0, MAX_SERVERS).map(readSignalling) : [];
  const shared = others.filter((server) => server !== null);
  const signalling = shared.length > 0 ? shared : own === null ? [] : [own];
  if (signalling.length === 0) return null;
  const { hostname } = new URL(base);
  const local = isPort(stun)
    ? [{ url: `stun:${hostname}:${stun}`, username: '', credential: '' }]
    : [];
  const holds = typeof seconds === 'number' && seconds > 0 && seconds <= MAX_SECONDS;
  return {
    signalling,
    ice: readIceServers([...local, ...(Array.isArray(ice) ? ice : [])]),
    relay: typeof relay === 'string' ? relayAt(relay, base) : null,
    holdsMs: holds ? seconds * 1000 : null,
  };
}

/** Its path is relative to the page, which may be behind a prefix of a reverse proxy. */
function signallingAt(path: string, key: unknown, base: string): SignallingHost | null {
  if (!URL.canParse(path, base)) return null;
  const { protocol, hostname, port, pathname } = new URL(path, base);
  const secure = protocol === 'https:';
  return readSignalling({
    host: hostname,
    port: port === '' ? (secure ? 443 : 80) : Number(port),
    path: pathname,
    key,
    secure,
  });
}

/** The relay must be of the page's own origin: the bytes of a link go to no third server. */
function relayAt(path: string, base: string): string | null {
  if (!URL.canParse(path, base)) return null;
  const url = new URL(path, base);
  if (url.origin !== new URL(base).origin || !url.protocol.startsWith('http')) return null;
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
