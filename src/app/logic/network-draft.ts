/** The fields of the network's settings: from stored values to text, and back. */
import {
  type IceServer,
  isIceServer,
  isSignallingKey,
  isSignallingPath,
  MAX_ICE_SERVERS,
  type NetworkSettings,
  readHost,
  type SignallingHost,
} from '../../api/network-settings.ts';
import { type NumberRule, typedNumber } from './typed-number.ts';

/** The lines of the field: `address, user, password`. */
export function iceText(ice: readonly IceServer[]): string {
  return ice
    .map(({ url, username, credential }) =>
      [url, username, credential].filter((part) => part !== '').join(', '),
    )
    .join('\n');
}

/** The servers of the lines, or the number (from 1) of the first line that is none. */
export function parseIce(
  text: string,
): { ok: true; value: IceServer[] } | { ok: false; line: number } {
  const servers: IceServer[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const [url = '', username = '', credential = ''] = line.split(',').map((part) => part.trim());
    if (url === '') continue;
    const server = { url, username, credential };
    if (!isIceServer(server) || servers.length >= MAX_ICE_SERVERS)
      return { ok: false, line: index + 1 };
    servers.push(server);
  }
  return { ok: true, value: servers };
}

export const PORT_RULE: NumberRule = { least: 1, most: 65_535, decimals: 0 };
/** Fields of a signalling server that can be wrong. */
export type HostField = 'host' | 'port' | 'path' | 'key';

/** A signalling server as typed. */
export interface HostDraft {
  readonly host: string;
  readonly port: string;
  readonly path: string;
  readonly key: string;
  readonly secure: boolean;
}

/** The first contents of the fields. */
export function hostDraft(settings: NetworkSettings): HostDraft {
  const {
    host = '',
    port = 443,
    path = '/',
    key = 'peerjs',
    secure = true,
  } = settings.signalling ?? {};
  return { host, port: String(port), path, key, secure };
}

/** The server, or the field that is wrong. */
export function parseHost(
  draft: HostDraft,
): { ok: true; value: SignallingHost } | { ok: false; field: HostField } {
  const host = readHost(draft.host);
  const port = typedNumber(draft.port, PORT_RULE);
  const path = `/${draft.path.trim().replace(/^\/+/, '')}`;
  const key = draft.key.trim() || 'peerjs';
  if (host === null) return { ok: false, field: 'host' };
  if (port.kind !== 'number') return { ok: false, field: 'port' };
  if (!isSignallingPath(path)) return { ok: false, field: 'path' };
  if (!isSignallingKey(key)) return { ok: false, field: 'key' };
  return { ok: true, value: { host, port: port.value, path, key, secure: draft.secure } };
}
