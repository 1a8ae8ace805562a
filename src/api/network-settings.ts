/**
 * The network settings of a person (N-2): the forms of signalling, STUN and TURN servers. The
 * fields of the page and the stored values are checked by the same rules.
 */
import { isRecord } from '../base/json-text.ts';

/** A signalling server by its parts, in PeerJS's form. */
export interface SignallingHost {
  /** A name, an IPv4 address, or an IPv6 address in brackets. */
  readonly host: string;
  readonly port: number;
  /** It begins with a slash. */
  readonly path: string;
  readonly key: string;
  readonly secure: boolean;
}

/** One STUN or TURN server. `username` and `credential` are '' if none are needed. */
export interface IceServer {
  readonly url: string;
  readonly username: string;
  readonly credential: string;
}

export interface NetworkSettings {
  /** Null: the page's own server if it has one, else PeerJS's cloud. */
  readonly signalling: SignallingHost | null;
  /** Empty: the servers that the page's server names, else PeerJS's defaults. */
  readonly ice: readonly IceServer[];
}

export const DEFAULT_NETWORK: NetworkSettings = { signalling: null, ice: [] };

/** The most servers of a person: more only slow a connection down. */
export const MAX_ICE_SERVERS = 8;
const MAX_HOST = 253;
const MAX_LABEL = 63;
const MAX_PATH = 200;
/** RFC 8489 allows 508 bytes for a user name; browsers take as many for a credential. */
const MAX_SECRET = 508;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/i;
const KEY = /^[A-Za-z0-9_.~-]{1,64}$/;
const PATH = /^\/[A-Za-z0-9_.~%/-]*$/;
const ICE_URL = /^(stuns?|turns?):(\[[^\]]*\]|[^:?[\]]+)(?::(\d{1,5}))?(\?transport=(?:udp|tcp))?$/;

/**
 * A host in its URL form: a name (of any script), an IPv4 address of four numbers, an IPv6 address
 * with or without brackets; null for any other text. A port is not part of it.
 */
export function readHost(text: string): string | null {
  const typed = text.trim().replace(/\.$/, '');
  if (typed === '' || /[/?#@\\\s%]/.test(typed)) return null;
  const bare = typed.replace(/^\[(.*)\]$/, '$1');
  const url = urlOf(bare.includes(':') ? `[${bare}]` : typed);
  if (url === null || url.port !== '') return null;
  const { hostname } = url;
  if (hostname.startsWith('[')) return hostname;
  // `1.2.3` and `0x7f.1` are addresses to a URL, and mistakes of a person.
  if (/^[\d.]+$/.test(hostname)) return hostname === typed ? hostname : null;
  const labels = hostname.split('.');
  const fits = labels.every((label) => label.length <= MAX_LABEL && LABEL.test(label));
  return fits && hostname.length <= MAX_HOST ? hostname : null;
}

function urlOf(host: string): URL | null {
  try {
    return new URL(`http://${host}/`);
  } catch {
    return null;
  }
}

export function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;
}

export function isSignallingPath(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_PATH && PATH.test(value);
}

export function isSignallingKey(value: unknown): value is string {
  return typeof value === 'string' && KEY.test(value);
}

/**
 * `stun:host[:port]` or `turn:host[:port][?transport=udp|tcp]`, as browsers take them (RFC 7065).
 */
export function isIceUrl(url: string): boolean {
  const [, scheme = '', host = '', port, transport] = ICE_URL.exec(url) ?? [];
  if (readHost(host) === null) return false;
  if (port !== undefined && !isPort(Number(port))) return false;
  return transport === undefined || scheme.startsWith('turn');
}

/** Browsers refuse a TURN server without both secrets, and with it every connection. */
export function isIceServer({ url, username, credential }: IceServer): boolean {
  if (!isIceUrl(url) || username.length > MAX_SECRET || credential.length > MAX_SECRET)
    return false;
  return !url.startsWith('turn') || (username !== '' && credential !== '');
}

/** An unknown value as a signalling server; null if it is none. */
export function readSignalling(value: unknown): SignallingHost | null {
  if (!isRecord(value)) return null;
  const { host, port, path, key, secure } = value;
  const read = typeof host === 'string' ? readHost(host) : null;
  if (read === null || !isPort(port) || !isSignallingPath(path)) return null;
  if (!isSignallingKey(key) || typeof secure !== 'boolean') return null;
  return { host: read, port, path, key, secure };
}

/** The STUN and TURN servers among these values, at most eight. */
export function readIceServers(values: readonly unknown[]): IceServer[] {
  return values
    .slice(0, MAX_ICE_SERVERS)
    .flatMap((value) => {
      if (!isRecord(value)) return [];
      const { url, username, credential } = value;
      if (typeof url !== 'string' || typeof username !== 'string') return [];
      return typeof credential === 'string' ? [{ url, username, credential }] : [];
    })
    .filter(isIceServer);
}

/** Reads stored settings; `spoiled` if a part was invalid and got its default. */
export function readNetworkSettings(stored: unknown): {
  settings: NetworkSettings;
  spoiled: boolean;
} {
  if (!isRecord(stored)) return { settings: DEFAULT_NETWORK, spoiled: true };
  const given = stored.signalling ?? null;
  const signalling = given === null ? null : readSignalling(given);
  const listed = Array.isArray(stored.ice) ? stored.ice : null;
  const ice = readIceServers(listed ?? []);
  const spoiled = (given !== null && signalling === null) || ice.length !== listed?.length;
  return { settings: { signalling, ice }, spoiled };
}
