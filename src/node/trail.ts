/**
 * The trail of a node: the newest lines of what it did, each a code with values. The readers (the
 * page, `folio.log()`, a test) supply the words. No decision depends on it.
 */
import { CLOSE_REASONS, type CloseReason } from '../protocol/close-reasons.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { SealOutcome } from './chain/seal-book.ts';
import type { ClockTrouble } from './clock-trouble.ts';
import type { Clock, Damage, DialFailure, Link, SignallingState } from './ports.ts';

/** The other end of a link. */
export interface TrailPeer {
  /** Its PeerJS id; for a tab of this browser its node id in hex. */
  peer: string;
  /**
   * A direct link, one through a relay server, a tab of this browser, or a script that speaks JSON.
   */
  kind: 'direct' | 'relayed' | 'tab' | 'script';
  direction: 'inbound' | 'outbound';
}

type TrailPeerEnd = TrailPeer & { reason: CloseReason };

/** The values of each code; heights are block heights, `seconds` whole seconds. */
export interface TrailValues {
  /** The ledger is open: the tip's height, and how many transactions the journal gave back. */
  opened: { height: number; pooled: number };
  stopped: { height: number };
  signalling: { state: SignallingState };

  /** It has a slot: a node after its handshake, a script at once. */
  'peer-connected': TrailPeer;
  'peer-disconnected': TrailPeerEnd & { seconds: number };
  /** It sent what no honest node sends (N-5). */
  'peer-penalised': TrailPeerEnd & { seconds: number };
  'peer-banned': { peer: string };
  /** The link opened and ended before the handshake was done. */
  'handshake-failed': TrailPeerEnd;
  /** The link was closed as soon as it opened. */
  'link-refused': TrailPeerEnd;
  'dial-failed': { peer: string; why: DialFailure | 'unknown' };

  /** The tab slept: nothing ran for this long. */
  slept: { seconds: number };
  /** Others have a better chain, up to `target`. */
  'sync-behind': { height: number; target: number };
  /** The node is in sync again, or for the first time. */
  'sync-done': { height: number; seconds: number };
  /** Headers of a better chain came: `height` is where they end. */
  'headers-received': { peer: string; height: number };
  /** It did not show the tip that it claimed; it is not asked again for a while. */
  'headers-not-shown': { peer: string; height: number };
  /** The body that the best branch waits for is late; it is asked of another peer. */
  'body-late': { peer: string; height: number };
  /** No linked peer gives this body in good time. */
  'body-unavailable': { height: number };
  'clock-trouble': { trouble: ClockTrouble['kind'] | 'none' };

  /** Blocks were connected; `times` says how many in a row. */
  'blocks-connected': { height: number };
  /** `depth` blocks were disconnected; their transactions were pooled again, or had expired. */
  reorganised: { depth: number; height: number; returned: number; expired: number };
  /** `reason` is the code of the rule it breaks. */
  'block-invalid': { height: number; hash: string; reason: string };
  /** A seal of the issuer came; `waiting`: for its block (L-12). */
  'seal-taken': { height: number; state: SealOutcome };
  /** The issuer sealed two blocks of one height, or of two branches. */
  'seal-conflict': { height: number };

  /** The accounts after this block are fetched, to begin with it (S-5). */
  'join-began': { height: number };
  /** Nobody gave them to the end. */
  'join-failed': { height: number };
  'join-done': { height: number; accounts: number };
  /** All blocks up to here were executed from genesis on. */
  'history-verified': { height: number };
  /** Nobody gave it; most peers stand on the base at `height` as well. */
  'history-accepted': { height: number };
  /** The bodies up to here were deleted. */
  'blocks-pruned': { height: number };

  /** A write failed; nothing is half-written, and it is tried again (S-4). */
  'storage-failed': { reason: string; detail: string };
  'storage-recovered': { seconds: number };
  /** A stored block cannot be read; it is fetched again (S-3). */
  'block-damaged': { height: number };
  'block-repaired': { height: number };
  /** No peer has it any more: the chain goes back to the block before it. */
  'block-lost': { height: number };
  'index-rebuilt': { height: number };
  /** Stored data was quarantined, and the ledger begun anew (S-3). */
  quarantined: { what: Damage['what']; detail: string };
}

export type TrailCode = keyof TrailValues;

export type TrailLevel = 'debug' | 'info' | 'warning' | 'error';

interface LineOf<C extends TrailCode> {
  /** When the newest of its events happened, ms since 1970. */
  at: number;
  level: TrailLevel;
  code: C;
  values: TrailValues[C];
  /** How many alike came in a row; `values` are those of the newest. */
  times: number;
}

export type TrailLine = { [C in TrailCode]: LineOf<C> }[TrailCode];

const LEVELS: Record<TrailCode, TrailLevel> = {
  opened: 'info',
  stopped: 'info',
  signalling: 'info',
  'peer-connected': 'info',
  'peer-disconnected': 'info',
  'peer-penalised': 'warning',
  'peer-banned': 'warning',
  'handshake-failed': 'debug',
  'link-refused': 'debug',
  'dial-failed': 'debug',
  slept: 'info',
  'sync-behind': 'info',
  'sync-done': 'info',
  'headers-received': 'debug',
  'headers-not-shown': 'warning',
  'body-late': 'debug',
  'body-unavailable': 'warning',
  'clock-trouble': 'warning',
  'blocks-connected': 'debug',
  reorganised: 'info',
  'block-invalid': 'warning',
  'seal-taken': 'info',
  'seal-conflict': 'error',
  'storage-failed': 'error',
  'storage-recovered': 'info',
  'block-damaged': 'error',
  'block-repaired': 'info',
  'block-lost': 'error',
  'index-rebuilt': 'info',
  'join-began': 'info',
  'join-failed': 'warning',
  'join-done': 'info',
  'history-verified': 'info',
  'history-accepted': 'warning',
  'blocks-pruned': 'info',
  quarantined: 'error',
};

/**
 * Codes of lines that strangers can cause at will. As long as no other line lies between, lines of
 * one code are folded into one: all of them, or those of one peer. All scripts count as one peer.
 */
const LINK_CODES = {
  'peer-connected': 'by peer',
  'peer-disconnected': 'by peer',
  'peer-penalised': 'by peer',
  'peer-banned': 'by peer',
  'headers-not-shown': 'by peer',
  'body-late': 'by peer',
  'handshake-failed': 'all',
  'link-refused': 'all',
  'dial-failed': 'all',
} as const satisfies Partial<Record<TrailCode, 'by peer' | 'all'>>;

type LinkCode = keyof typeof LINK_CODES;

type LinkLine = Extract<TrailLine, { code: LinkCode }>;

/** Lines about links take at most this part of the trail, so that new names push out no others. */
const LINK_PART = 0.5;

export class Trail {
  readonly #clock: Pick<Clock, 'now'>;
  #lines: TrailLine[] = [];

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** @param times how many at once it stands for. */
  add<C extends TrailCode>(code: C, values: TrailValues[C], times = 1): void {
    const line = { at: this.#clock.now(), level: LEVELS[code], code, values, times } as TrailLine;
    const alike = this.#placeOfAlike(line);
    if (alike !== null) line.times += this.#lines.splice(alike, 1)[0]?.times ?? 0;
    this.#lines.push(line);
    if (this.#lines.length > LIMITS.trailLines) this.#dropOne();
  }

  /** A link has ended. `linkedMs`: how long it had a slot; null if it had none. */
  ended(link: Link, reason: CloseReason, linkedMs: number | null): void {
    const end = { ...trailPeer(link), reason };
    if (linkedMs === null) return this.add('handshake-failed', end);
    const isOffence = CLOSE_REASONS[reason] === 'offence';
    const seconds = Math.round(linkedMs / 1_000);
    this.add(isOffence ? 'peer-penalised' : 'peer-disconnected', { ...end, seconds });
  }

  /** The place of the line that a new one is folded into; null for none. */
  #placeOfAlike(line: TrailLine): number | null {
    const last = this.#lines.length - 1;
    if (line.code === 'blocks-connected')
      return this.#lines[last]?.code === line.code ? last : null;
    if (!isOfLink(line)) return null;
    for (let place = last; place >= 0; place -= 1) {
      const old = this.#lines[place] as TrailLine;
      if (!isOfLink(old)) return null;
      if (isAlike(old, line)) return place;
    }
    return null;
  }

  /** Drops the oldest line about links while those are many, else the oldest line. */
  #dropOne(): void {
    const ofLinks = this.#lines.filter(isOfLink).length;
    const isMany = ofLinks > LINK_PART * LIMITS.trailLines;
    this.#lines.splice(isMany ? this.#lines.findIndex(isOfLink) : 0, 1);
  }

  /** The lines, oldest first; copies. */
  lines(): TrailLine[] {
    return this.#lines.map((line) => ({ ...line, values: { ...line.values } }) as TrailLine);
  }
}

function isOfLink(line: TrailLine): line is LinkLine {
  return Object.hasOwn(LINK_CODES, line.code);
}

function isAlike(a: LinkLine, b: LinkLine): boolean {
  if (a.code !== b.code) return false;
  if (LINK_CODES[a.code] === 'all') return true;
  const isScript = ({ values }: LinkLine) => 'kind' in values && values.kind === 'script';
  return a.values.peer === b.values.peer || (isScript(a) && isScript(b));
}

/** Describes the other end of a link for the trail. */
export function trailPeer({ address, encoding, kind, relayed, outbound }: Link): TrailPeer {
  const way = kind === 'local' ? 'tab' : relayed === true ? 'relayed' : 'direct';
  return {
    peer: address,
    kind: encoding === 'json' ? 'script' : way,
    direction: outbound ? 'outbound' : 'inbound',
  };
}
