/** Reads what browser and host offer the page: features, servers, network settings. */

import {
  DEFAULT_NETWORK,
  type NetworkSettings,
  readNetworkSettings,
} from '../api/network-settings.ts';
import type { Signalling } from '../api/view.ts';
import type { MissingFeature } from '../app/session.ts';
import type { RtcServers } from '../network/peer-types.ts';
import { type PageServers, pageServers } from './page-servers.ts';

const NETWORK_KEY = 'folio/network';
/** PeerJS's own server, if the page's origin has none (N-2). */
const CLOUD: Signalling = {
  host: '0.peerjs.com',
  port: 443,
  path: '/',
  key: 'peerjs',
  secure: true,
};
const DISCOVERY_MS = 3_000;

/** The browser features a full node cannot do without. */
export function missingFeatures(): MissingFeature[] {
  const missing: MissingFeature[] = [];
  if (typeof indexedDB === 'undefined') missing.push('indexeddb');
  if (typeof Worker === 'undefined') missing.push('workers');
  return missing;
}

/** Reads the stored settings; invalid parts get their defaults, and `spoiled` is called. */
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
    // It is reported again at the next start.
  }
  spoiled();
  return read.settings;
}

/** Undefined for a text that is no JSON. */
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

/**
 * The user's own servers, else the page's, else the cloud's. `holdsMs`: how long the credentials
 * among them are valid; null: for good.
 */
export async function serversOf({
  signalling,
  ice,
}: NetworkSettings): Promise<RtcServers & { holdsMs: number | null }> {
  const own = await ownServers();
  const servers: RtcServers = {
    signalling: signalling !== null ? [signalling] : (own?.signalling ?? [CLOUD]),
    // A relay finds its callers at the page's own signalling server.
    relay: signalling === null ? (own?.relay ?? null) : null,
  };
  const chosen = ice.length > 0 ? ice : (own?.ice ?? []);
  if (chosen.length > 0)
    servers.iceServers = chosen.map(({ url, username, credential }) =>
      username === '' ? { urls: url } : { urls: url, username, credential },
    );
  return { ...servers, holdsMs: ice.length > 0 ? null : (own?.holdsMs ?? null) };
}

/** The servers named by the page's server; null if it names none (a static host). */
async function ownServers(): Promise<PageServers | null> {
  try {
    const answer = await fetch(new URL('signalling.json', document.baseURI), {
      cache: 'no-store',
      signal: AbortSignal.timeout(DISCOVERY_MS),
    });
    return answer.ok ? pageServers(await answer.json(), document.baseURI) : null;
  } catch {
    return null;
  }
}
