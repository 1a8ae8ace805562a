/**
 * What the browser and the place the page was served from offer: features, servers, network
 * settings.
 */

import {
  DEFAULT_NETWORK,
  type NetworkSettings,
  readNetworkSettings,
  readSignalling,
} from '../api/network-settings.ts';
import type { Signalling } from '../api/view.ts';
import type { MissingFeature } from '../app/session.ts';
import type { RtcServers } from '../network/rtc-host.ts';

const NETWORK_KEY = 'folio/network';
/** PeerJS's own, where the page's origin has none (N-2). */
const CLOUD: Signalling = {
  host: '0.peerjs.com',
  port: 443,
  path: '/',
  key: 'peerjs',
  secure: true,
};
const DISCOVERY_MS = 3_000;

/** What a full node cannot do without. */
export function missingFeatures(): MissingFeature[] {
  const missing: MissingFeature[] = [];
  if (typeof RTCPeerConnection === 'undefined') missing.push('webrtc');
  if (typeof indexedDB === 'undefined') missing.push('indexeddb');
  if (typeof Worker === 'undefined') missing.push('workers');
  return missing;
}

/** As stored in this browser; what is no setting is replaced by its default, and `spoiled` told. */
export function loadNetworkSettings(spoiled: () => void): NetworkSettings {
  let text: string | null;
  try {
    text = localStorage.getItem(NETWORK_KEY);
  } catch {
    return DEFAULT_NETWORK;
  }
  if (text === null) return DEFAULT_NETWORK;
  const read = readNetworkSettings(parsed(text));
  if (!read.spoiled) return read.settings;
  try {
    saveNetworkSettings(read.settings);
  } catch {
    // It is told of again at the next start.
  }
  spoiled();
  return read.settings;
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function saveNetworkSettings(settings: NetworkSettings): void {
  localStorage.setItem(NETWORK_KEY, JSON.stringify(settings));
}

/** The user's own servers, else the page's, else the cloud's. */
export async function serversOf({ signalling, ice }: NetworkSettings): Promise<RtcServers> {
  const servers: RtcServers = { signalling: signalling ?? (await ownSignalling()) ?? CLOUD };
  if (ice.length > 0)
    servers.iceServers = ice.map(({ url, username, credential }) =>
      username === '' ? { urls: url } : { urls: url, username, credential },
    );
  return servers;
}

/**
 * The page's own server, where it is served with one (`signalling.json`). Its path is relative to
 * the page, which may stand behind a prefix of a reverse proxy (N-2).
 */
async function ownSignalling(): Promise<Signalling | null> {
  try {
    const answer = await fetch(new URL('signalling.json', document.baseURI), {
      cache: 'no-store',
      signal: AbortSignal.timeout(DISCOVERY_MS),
    });
    return answer.ok ? signallingFrom(await answer.json(), document.baseURI) : null;
  } catch {
    return null;
  }
}

/** The server told of in `signalling.json`, for a page at `base`; null where it tells of none. */
export function signallingFrom(told: unknown, base: string): Signalling | null {
  if (typeof told !== 'object' || told === null) return null;
  const { path, key } = told as { path?: unknown; key?: unknown };
  if (typeof path !== 'string') return null;
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
