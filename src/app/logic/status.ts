/** The node's condition as the status line tells it. */
import type { NodeView } from '../../api/view.ts';
import type { Texts } from '../texts/en.ts';
import { countText, spanText } from './format.ts';
import { refusalWords, type Wording } from './refusal.ts';

/** True while the node is level with its room, so that a block which comes now really lands. */
export function isLive({ sync }: Pick<NodeView, 'sync'>): boolean {
  return sync.kind === 'in-sync' || sync.kind === 'alone';
}

/** A sync of a few seconds is over before anybody would pause it. */
const WORTH_PAUSING_MS = 5_000;
/** History is verified by steps of so many blocks, and paused between two: not in the last one. */
const HISTORY_STEP = 64;

type Paused = Pick<NodeView, 'sync' | 'history'>;

/** A person paused the sync, or the verification of history (S-5). */
export function isPaused({ sync, history }: Paused): boolean {
  return sync.kind === 'paused' || history.verifying?.how === 'paused';
}

/** What goes on takes long enough to be paused. Nobody knows how long joining will take. */
export function isWorthPausing({ sync, history: { verifying } }: Paused): boolean {
  if (sync.kind === 'joining') return true;
  if (sync.kind === 'syncing' && (sync.left ?? 0) > WORTH_PAUSING_MS) return true;
  return verifying?.how === 'going' && verifying.total - verifying.done > HISTORY_STEP;
}

/**
 * Icons of the status line; each state has its own shape, so colour is never needed to tell them
 * apart.
 */
export type StatusMark =
  | 'opening'
  | 'connecting'
  | 'syncing'
  | 'in-sync'
  | 'alone'
  | 'stalled'
  | 'trouble';

/** The words of the status line. */
export interface StatusWords {
  readonly mark: StatusMark;
  readonly words: string;
  /** A second, quieter sentence. */
  readonly hint: string | null;
  /** 0..1 while syncing, else null. */
  readonly progress: number | null;
}

type Seen = Pick<NodeView, 'sync' | 'signalling' | 'clockOff'> & Partial<Pick<NodeView, 'history'>>;

/** The node's condition in words; null: no node yet. */
export function statusWords(view: Seen | null, wording: Wording): StatusWords {
  const { t, language } = wording;
  if (view === null)
    return { mark: 'opening', words: t.status.opening, hint: null, progress: null };
  const hint =
    view.clockOff === null
      ? null
      : t.status.clock(spanText(Math.abs(view.clockOff) / 1000, language));
  return { hint, progress: null, ...conditionOf(view, wording) };
}

function conditionOf(
  view: Seen,
  wording: Wording,
): Omit<StatusWords, 'hint' | 'progress'> & Partial<StatusWords> {
  const { t, language } = wording;
  const { sync } = view;
  const lost = view.signalling.state === 'lost';
  switch (sync.kind) {
    case 'opening':
      return { mark: 'opening', words: t.status.opening };
    case 'connecting':
      return lost
        ? { mark: 'trouble', words: t.status.noSignalling, hint: t.status.noSignallingHint }
        : { mark: 'connecting', words: t.status.connecting };
    case 'syncing': {
      const words = t.status.syncing(
        countText(sync.done, language),
        countText(sync.total, language),
      );
      const rate = rateOf(sync, wording);
      const progress = shareOf(sync);
      return { mark: 'syncing', words, progress, ...(rate === null ? {} : { hint: rate }) };
    }
    case 'paused': {
      const [done, total] = [sync.done, sync.total].map((count) => countText(count, language));
      const words = t.status.paused(done ?? '', total ?? '');
      return { mark: 'stalled', words, hint: t.status.pausedHint, progress: shareOf(sync) };
    }
    case 'joining': {
      const progress = sync.total > 0 ? Math.min(1, sync.done / sync.total) : 0;
      const [done, total] = [countText(sync.done, language), countText(sync.total, language)];
      const words =
        sync.phase === 'headers'
          ? t.status.joiningHeaders(done, total)
          : t.status.joiningState(done);
      return { mark: 'syncing', words, progress, hint: t.status.joiningHint };
    }
    case 'cut-off': {
      const { cutOff, cutOffHint, cutOffNewHint } = t.status;
      const words = cutOff(countText(sync.height, language));
      return { mark: 'stalled', words, hint: sync.isNew ? cutOffNewHint : cutOffHint };
    }
    case 'chain-ahead':
      return {
        mark: 'stalled',
        words: t.status.chainAhead,
        hint: t.status.chainAheadHint(spanText(sync.ms / 1000, language)),
      };
    case 'clock-behind':
      return {
        mark: 'stalled',
        words: t.status.clockBehind,
        hint: t.status.clockBehindHint(spanText(sync.ms / 1000, language)),
      };
    case 'in-sync':
      if (sync.peers === 0) return alone(lost, t);
      return lost
        ? {
            mark: 'stalled',
            words: t.status.offlinePeers(sync.peers),
            hint: t.status.offlinePeersHint,
          }
        : {
            mark: 'in-sync',
            words: t.status.inSync(sync.peers),
            ...historyOf(view, wording),
            ...(sync.ahead === undefined
              ? {}
              : { hint: t.status.peersAheadHint(spanText(sync.ahead / 1000, language)) }),
          };
    case 'alone':
      return alone(lost, t);
    case 'unreachable':
      return {
        mark: 'stalled',
        words: t.status.unreachable(sync.others),
        hint: t.status.unreachableHint,
      };
    case 'stalled':
      return { mark: 'stalled', words: t.status.stalled(sync.peers) };
    case 'storage-trouble':
      return {
        mark: 'trouble',
        words: t.status.trouble,
        hint: refusalWords(wording, sync),
      };
  }
}

function shareOf({ done, total }: { done: number; total: number }): number {
  return total > 0 ? Math.min(1, done / total) : 0;
}

function rateOf(
  { perSecond, left }: { perSecond: number | null; left: number | null },
  { t, language }: Wording,
): string | null {
  if (perSecond === null || left === null) return null;
  const rate = perSecond < 10 ? Math.ceil(perSecond * 10) / 10 : Math.round(perSecond);
  return t.status.syncRate(countText(rate, language), spanText(Math.ceil(left / 1000), language));
}

/** While history is not verified (S-5): how far that is, or what it waits for. */
function historyOf({ history }: Seen, { t, language }: Wording): { hint?: string } {
  const verifying = history?.verifying ?? null;
  if (verifying === null) return {};
  const [done, total] = [verifying.done, verifying.total].map((n) => countText(n, language));
  return { hint: t.status.history[verifying.how](done ?? '', total ?? '') };
}

function alone(
  lost: boolean,
  t: Texts,
): Pick<StatusWords, 'mark' | 'words'> & Partial<StatusWords> {
  return lost
    ? { mark: 'alone', words: t.status.aloneNoSignalling, hint: t.status.noSignallingHint }
    : { mark: 'alone', words: t.status.alone, hint: t.status.aloneHint };
}
