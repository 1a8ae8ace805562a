/** The verdict on a network: how far this browser reaches by the servers that answered (N-7). */
import type { NetworkFinding } from '../session.ts';
import { isLoopback } from './loopback.ts';

export type NetworkVerdict =
  /** Others cannot even be found. */
  | 'no-signalling'
  /**
   * The servers answer at an address that leads each device to itself. Whether others reach them by
   * another address cannot be told from here.
   */
  | 'local'
  | 'few'
  | 'most'
  | 'relayed'
  | 'all';

export function networkVerdict(found: readonly NetworkFinding[]): NetworkVerdict {
  const has = (what: NetworkFinding['what']) =>
    found.some((finding) => finding.what === what && finding.state === 'found');
  if (!has('signalling')) return 'no-signalling';
  const signalling = found.find(({ what }) => what === 'signalling');
  if (signalling !== undefined && leadsHere(signalling.server)) return 'local';
  if (!has('webrtc')) return has('relay') ? 'relayed' : 'few';
  if (has('turn-udp') || has('turn-tcp')) return 'all';
  if (has('relay')) return 'relayed';
  return has('stun') ? 'most' : 'few';
}

/** `server`: host, port and path, as the findings name signalling. */
function leadsHere(server: string): boolean {
  const url = `http://${server}`;
  return URL.canParse(url) && isLoopback(url);
}
