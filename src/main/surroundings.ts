/**
 * What the browser and the place the page was served from offer: features, servers, network
 * settings.
 */

import type { Signalling } from '../api/view.ts';
import type { MissingFeature, NetworkSettings } from '../app/session.ts';
import type { RtcServers } from '../network/rtc-host.ts';

const NETWORK_KEY = 'folio/network';
const NO_SETTINGS: NetworkSettings = { signalling: null, ice: [] };
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

/** As stored in this browser; defaults where nothing, or nothing usable, is. */
export function loadNetworkSettings(): NetworkSettings {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(NETWORK_KEY) ?? 'null');
    return isNetworkSettings(stored) ? stored : NO_SETTINGS;
  } catch {
    return NO_SETTINGS;
  }
}

export function saveNetworkSettings(settings: NetworkSettings): void {
  localStorage.setItem(NETWORK_KEY, JSON.stringify(settings));
}

function isNetworkSettings(value: unknown): value is NetworkSettings {
  if (typeof value !== 'object' || value === null) return false;
  const { signalling, ice } = value as Partial<Record<keyof NetworkSettings, unknown>>;
  const isHost = signalling === null || (typeof signalling === 'object' && 'host' in signalling);
  return isHost && Array.isArray(ice);
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

/** The page's own server, where it is served with one (`signalling.json`). */
async function ownSignalling(): Promise<Signalling | null> {
  try {
    const answer = await fetch(new URL('signalling.json', document.baseURI), {
      cache: 'no-store',
      signal: AbortSignal.timeout(DISCOVERY_MS),
    });
    const told: unknown = answer.ok ? await answer.json() : null;
    if (typeof told !== 'object' || told === null || !('path' in told) || !('key' in told))
      return null;
    const secure = location.protocol === 'https:';
    const port = location.port === '' ? (secure ? 443 : 80) : Number(location.port);
    return {
      host: location.hostname,
      port,
      path: String(told.path),
      key: String(told.key),
      secure,
    };
  } catch {
    return null;
  }
}
