/**
 * `signalling.json` tells the page its servers (N-2, N-7): the signalling server beside it, further
 * ones, STUN on the same port, TURN with short-lived credentials, the relay. From the environment
 * of `npm start`:
 *
 * - `FOLIO_SIGNALLING`: servers that share the rooms, `https://host[:port]/path?key=...`, by
 *   spaces; the same list, this one included, on each of them.
 * - `FOLIO_TURN`: URLs of TURN servers, by spaces; `FOLIO_TURN_SECRET`: the secret shared with them
 *   (coturn's `use-auth-secret` and `static-auth-secret`).
 */
import { createHmac } from 'node:crypto';

/** How long TURN credentials are valid. A tab asks anew at half of it. */
const CREDENTIAL_SECONDS = 2 * 60 * 60;
const MAX_SERVERS = 16;
const MAX_TURN = 6;

export interface DiscoveryOptions {
  /** The path of the signalling server beside the page, relative to the page. */
  path: string;
  key: string;
  /** The port at which STUN answers; null if it does not. */
  stun: number | null;
  /** Relative to the page; null if there is none. */
  relay: string | null;
  environment: Readonly<Record<string, string | undefined>>;
  /** The clock, ms since 1970. */
  now: number;
}

/**
 * The JSON value that is served. Throws if the environment names an invalid server, and says which.
 */
export function discovery(options: DiscoveryOptions): Record<string, unknown> {
  const { path, key, stun, relay, environment, now } = options;
  const servers = words(environment.FOLIO_SIGNALLING).slice(0, MAX_SERVERS).map(serverOf);
  const ice = turnServers(environment, now);
  return {
    path,
    key,
    ...(stun === null ? {} : { stun }),
    ...(relay === null ? {} : { relay }),
    ...(servers.length === 0 ? {} : { servers }),
    ...(ice.length === 0 ? {} : { ice, seconds: CREDENTIAL_SECONDS }),
  };
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter(Boolean);
}

function serverOf(text: string): Record<string, unknown> {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Error(`FOLIO_SIGNALLING: "${text}" is no https:// or http:// URL.`);
  const secure = url.protocol === 'https:';
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  const key = url.searchParams.get('key') ?? 'folio';
  return { host: url.hostname, port, path: url.pathname, key, secure };
}

/**
 * coturn's REST scheme: the name is the end of the credentials, the password its HMAC under the
 * shared secret.
 */
function turnServers(
  environment: DiscoveryOptions['environment'],
  now: number,
): Record<string, unknown>[] {
  const urls = words(environment.FOLIO_TURN).slice(0, MAX_TURN);
  const secret = environment.FOLIO_TURN_SECRET ?? '';
  if (urls.length === 0) return [];
  if (secret === '') throw new Error('FOLIO_TURN needs FOLIO_TURN_SECRET.');
  const wrong = urls.find((url) => !/^turns?:[^\s?]+(?:\?transport=(?:udp|tcp))?$/.test(url));
  if (wrong !== undefined) throw new Error(`FOLIO_TURN: "${wrong}" is no TURN URL.`);
  const username = `${Math.floor(now / 1000) + CREDENTIAL_SECONDS}:folio`;
  const credential = createHmac('sha1', secret).update(username).digest('base64');
  return urls.map((url) => ({ url, username, credential }));
}
