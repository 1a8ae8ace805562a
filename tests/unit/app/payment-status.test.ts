import { describe, expect, test } from 'vitest';
import type { Fate, NodeView } from '../../../src/api/view.ts';
import { isOpen, paymentStatus } from '../../../src/app/logic/payment-status.ts';
import type { Wording } from '../../../src/app/logic/refusal.ts';
import { isPaused, isWorthPausing, statusWords } from '../../../src/app/logic/status.ts';
import { en } from '../../../src/app/texts/en.ts';
import { zh } from '../../../src/app/texts/zh.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { chinese, english } from './wording.ts';

describe('the status of a payment', () => {
  const words = (state: Fate) => paymentStatus(state, english).words;

  test('climbs from the pool into a block and counts confirmations', () => {
    expect(words({ kind: 'pool' })).toBe('In the pool, waiting for a block');
    const block = { kind: 'block', height: 1204, sealed: false } as const;
    expect(words({ ...block, confirmations: 1 })).toBe('In block 1,204 · 1 confirmation');
    expect(words({ ...block, confirmations: 7 })).toBe('In block 1,204 · 7 confirmations');
    expect(words({ ...block, confirmations: 7, sealed: true })).toBe('In block 1,204 · sealed');
  });

  test('tells every way down, with the reason in words', () => {
    expect(words({ kind: 'returned' })).toMatch(/reorganisation/);
    expect(words({ kind: 'elsewhere' })).toMatch(/another device of this account/);
    expect(words({ kind: 'offered' })).toMatch(/offered again/);
    expect(words({ kind: 'expired', renewable: false })).toMatch(/Expired/);
    const refused: Fate = { kind: 'refused', code: 'balance', reason: 'English.' };
    expect(words(refused)).toBe('Refused: The balance does not cover it.');
    expect(paymentStatus(refused, chinese).words).toBe('被拒绝：余额不足。');
    const known: Fate = { ...refused, values: { left: 1_204_50 } };
    expect(words(known)).toBe('Refused: Only 1,204.50 coin can be spent; that does not cover it.');
    expect(paymentStatus(known, chinese).words).toBe(
      '被拒绝：可用的只有 1,204.50 coin，不够支付。',
    );
  });

  test('says why a replaced one was, in both languages', () => {
    const told = (wording: Wording) =>
      ([undefined, 'cancelling', 'cancelled', 'raised', 'late', 'other'] as const).map(
        (how) => paymentStatus({ kind: 'replaced' }, wording, how).words,
      );
    expect(told(english).slice(0, 5)).toEqual([
      'Replaced by another payment of yours',
      'You are cancelling it: that waits for a block',
      'Cancelled by you',
      'Replaced by one with a higher fee',
      'Too late: the one it was to replace is in a block',
    ]);
    for (const wording of [english, chinese]) expect(new Set(told(wording)).size).toBe(5);
    expect(told(chinese)[2]).toBe('已由你取消');
    expect(paymentStatus({ kind: 'replaced' }, english, 'cancelling').mark).toBe('waiting');
  });

  test('is open until it is written or given up', () => {
    expect(isOpen({ kind: 'returned' })).toBe(true);
    expect(isOpen({ kind: 'waiting' })).toBe(true);
    expect(isOpen({ kind: 'expired', renewable: false })).toBe(false);
    expect(isOpen({ kind: 'block', height: 1, confirmations: 1, sealed: false })).toBe(false);
  });
});

describe('the status line', () => {
  const signalling = (state: NodeView['signalling']['state']): NodeView['signalling'] => ({
    state,
    server: { host: 'h', port: 1, path: '/', key: 'k', secure: false },
  });
  const words = (sync: NodeView['sync'], state: NodeView['signalling']['state'] = 'open') =>
    statusWords({ sync, signalling: signalling(state), clockOff: null }, english).words;

  test('says how far a ledger is joined and verified (S-5)', () => {
    const headers = { kind: 'joining', phase: 'headers', done: 1_500, total: 9_000 } as const;
    expect(words(headers)).toBe('Joining: headers 1,500/9,000');
    expect(words({ kind: 'joining', phase: 'state', done: 40, total: 100 })).toBe(
      'Joining: balances 40 %',
    );
    const verifying = { done: 300, total: 900, how: 'going' } as const;
    const history = { from: 901, verifying, pruning: false, kept: 9 };
    const sync = { kind: 'in-sync', peers: 2 } as const;
    const seen = { sync, signalling: signalling('open'), clockOff: null, history };
    expect(statusWords(seen, english).words).toBe('In sync with 2 peers');
    expect(statusWords(seen, english).hint).toContain('300 of 900');
    for (const wording of [english, chinese]) {
      const hints = (['going', 'paused', 'sought', 'accepted'] as const).map((how) => {
        const told = { ...history, verifying: { ...verifying, how } };
        return statusWords({ ...seen, history: told }, wording).hint;
      });
      expect(new Set(hints).size).toBe(4);
      for (const hint of hints) expect(hint).toContain('900');
    }
  });

  test('can be paused while there is more to do than a few seconds take', () => {
    const none = { from: 1, verifying: null, pruning: false, kept: 9 };
    const inSync = { kind: 'in-sync', peers: 2 } as const;
    const syncing = (left: number | null) =>
      isWorthPausing({
        sync: { kind: 'syncing', done: 1, total: 9, perSecond: 1, left },
        history: none,
      });
    expect([null, 4_000, 60_000].map(syncing)).toEqual([false, false, true]);
    const verifying = (how: 'going' | 'paused' | 'sought' | 'accepted', done: number) => {
      const history = { ...none, verifying: { done, total: 1_995, how } };
      const seen = { sync: inSync, history };
      return [isPaused(seen), isWorthPausing(seen)];
    };
    expect(verifying('going', 0)).toEqual([false, true]);
    const lastStep = 1_995 - LIMITS.historyBlocks;
    expect(verifying('going', lastStep - 1)).toEqual([false, true]);
    expect(verifying('going', lastStep)).toEqual([false, false]);
    expect(verifying('paused', 1_950)).toEqual([true, false]);
    expect(verifying('sought', 0)).toEqual([false, false]);
    expect(verifying('accepted', 0)).toEqual([false, false]);
    const joining = { kind: 'joining', phase: 'state', done: 40, total: 100 } as const;
    expect(isWorthPausing({ sync: joining, history: none })).toBe(true);
    const paused = { kind: 'paused', done: 1, total: 9 } as const;
    expect(isPaused({ sync: paused, history: none })).toBe(true);
  });

  test('says which block nobody has any more, and what helps (S-5)', () => {
    const cutOff = { kind: 'cut-off', height: 5_001, isNew: false } as const;
    expect(words(cutOff)).toBe('Block 5,001 is missing');
    const seen = { signalling: signalling('open'), clockOff: null };
    expect(statusWords({ ...seen, sync: cutOff }, english).hint).toContain('file');
    const isNew = { ...cutOff, isNew: true };
    expect(statusWords({ ...seen, sync: isNew }, english).hint).toContain('again');
    expect(statusWords({ ...seen, sync: cutOff }, chinese).hint).toContain('文件');
  });

  test('tells its states apart', () => {
    expect(statusWords(null, english).words).toBe('Opening');
    expect(words({ kind: 'connecting' })).toBe('Connecting');
    expect(words({ kind: 'connecting' }, 'lost')).toBe('No signalling');
    expect(words({ kind: 'syncing', done: 1200, total: 12_000, perSecond: null, left: null })).toBe(
      'Syncing 1,200/12,000',
    );
    expect(words({ kind: 'in-sync', peers: 1 })).toBe('In sync with 1 peer');
    expect(words({ kind: 'in-sync', peers: 3 }, 'lost')).toBe(
      'Can’t find new peers, still in sync with 3',
    );
    expect(words({ kind: 'alone' })).toBe('Alone');
    expect(words({ kind: 'in-sync', peers: 0 })).toBe('Alone');
    expect(words({ kind: 'alone' }, 'lost')).toBe('Alone, no signalling');
    expect(words({ kind: 'stalled', peers: 2 })).toBe('Stalled with 2 peers');
    expect(words({ kind: 'chain-ahead', ms: 600_000, peers: 2 })).toBe('Dated ahead');
    expect(words({ kind: 'clock-behind', ms: 600_000, peers: 2 })).toBe('Clock behind');
  });

  test('without signalling says in a second line what still works', () => {
    const hint = (sync: NodeView['sync']) =>
      statusWords({ sync, signalling: signalling('lost'), clockOff: null }, english).hint;
    expect(hint({ kind: 'connecting' })).toMatch(/Tabs of this browser still link/);
    expect(hint({ kind: 'alone' })).toMatch(/Tabs of this browser still link/);
    expect(hint({ kind: 'in-sync', peers: 2 })).toMatch(/go on among those linked/);
  });

  test('says how far clock and blocks are apart, in both languages', () => {
    const seen = { signalling: signalling('open'), clockOff: -600_000 };
    const behind = { kind: 'clock-behind', ms: 600_000, peers: 1 } as const;
    const ahead = { kind: 'chain-ahead', ms: 600_000, peers: 1 } as const;
    const peerAhead = { kind: 'in-sync', peers: 1, ahead: 600_000 } as const;
    for (const [t, language, span] of [
      [en, 'en', '10 min'],
      [zh, 'zh', '10分钟'],
    ] as const)
      for (const sync of [behind, ahead, peerAhead]) {
        const { hint } = statusWords({ ...seen, sync }, { t, language, charter: null });
        expect(hint?.replaceAll(/\s/g, language === 'zh' ? '' : ' ')).toContain(span);
      }
  });

  test('gives each its own mark, the progress of a sync, and a clock that is off', () => {
    const seen = { signalling: signalling('open'), clockOff: -42_000 };
    const syncing = statusWords(
      { ...seen, sync: { kind: 'syncing', done: 1, total: 4, perSecond: null, left: null } },
      english,
    );
    expect(syncing.progress).toBe(0.25);
    expect(syncing.hint).toMatch(/clock 42 sec/);
    const rated = {
      kind: 'syncing',
      done: 1,
      total: 4_000,
      perSecond: 812.4,
      left: 125_000,
    } as const;
    expect(statusWords({ ...seen, sync: rated }, english).hint).toBe(
      '812 blocks a second, about 2 mins left',
    );
    expect(statusWords({ ...seen, sync: rated }, chinese).hint).toMatch(
      /每秒 812 个区块，约剩 2\s?分钟/,
    );
    const paused = { kind: 'paused', done: 1, total: 4 } as const;
    expect(statusWords({ ...seen, sync: paused }, english)).toMatchObject({
      words: 'Paused at 1/4',
      progress: 0.25,
    });
    const trouble = { kind: 'storage-trouble', code: 'unheard-of', reason: 'Full.' } as const;
    expect(statusWords({ ...seen, sync: trouble }, english)).toMatchObject({
      mark: 'trouble',
      hint: 'Full.',
    });
  });
});
