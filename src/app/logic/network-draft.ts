/** The network's servers as a person types them. */
import type { IceServer, NetworkSettings, SignallingHost } from '../session.ts';
import { type NumberRule, typedNumber } from './typed-number.ts';

/** Servers a person may list: more only slow a connection down. */
const MOST_ICE = 8;

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
    if (!/^(stun|stuns|turn|turns):\S+$/.test(url) || servers.length >= MOST_ICE)
      return { ok: false, line: index + 1 };
    // Browsers refuse a TURN server without both, and then every connection with it.
    if (url.startsWith('turn') && (username === '' || credential === ''))
      return { ok: false, line: index + 1 };
    servers.push({ url, username, credential });
  }
  return { ok: true, value: servers };
}

export const PORT_RULE: NumberRule = { least: 1, most: 65_535, decimals: 0 };

/** A signalling server as typed. */
export interface HostDraft {
  readonly host: string;
  readonly port: string;
  readonly path: string;
  readonly key: string;
  readonly secure: boolean;
}

/** What stands in the fields at first. */
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
): { ok: true; value: SignallingHost } | { ok: false; field: 'host' | 'port' } {
  const host = draft.host.trim();
  const port = typedNumber(draft.port, PORT_RULE);
  if (!/^[\w.:[\]-]+$/.test(host)) return { ok: false, field: 'host' };
  if (port.kind !== 'number') return { ok: false, field: 'port' };
  const path = `/${draft.path.trim().replace(/^\/+/, '')}`;
  return {
    ok: true,
    value: {
      host,
      port: port.value,
      path,
      key: draft.key.trim() || 'peerjs',
      secure: draft.secure,
    },
  };
}
