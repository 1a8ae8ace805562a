/** Each line of the node's log is a sentence in both languages. */
import { describe, expect, test } from 'vitest';
import type { TrailLine } from '../../../src/api/view.ts';
import { en } from '../../../src/app/texts/en.ts';
import { zh } from '../../../src/app/texts/zh.ts';
import { trailText } from '../../../src/app/workshop/trail-text.ts';
import { trailEn } from '../../../src/app/workshop/trail-texts-en.ts';
import { trailZh } from '../../../src/app/workshop/trail-texts-zh.ts';
import { CLOSE_REASONS, type CloseReason } from '../../../src/protocol/close-reasons.ts';

type Samples = { [C in TrailLine['code']]: Extract<TrailLine, { code: C }>['values'] };

const peer = { peer: 'folio-3f9a1c', kind: 'direct', direction: 'outbound' } as const;
const SAMPLES: Samples = {
  opened: { height: 1_204, pooled: 3 },
  stopped: { height: 9 },
  signalling: { state: 'lost' },
  'peer-connected': peer,
  'peer-disconnected': { ...peer, reason: 'timeout', seconds: 75 },
  'peer-penalised': { ...peer, reason: 'invalid-block', seconds: 3 },
  'peer-banned': { peer: 'p' },
  'handshake-failed': { ...peer, reason: 'other-ledger' },
  'link-refused': { ...peer, reason: 'banned' },
  'dial-failed': { peer: 'p', why: 'no-way' },
  slept: { seconds: 3_600 },
  'sync-behind': { height: 1, target: 5 },
  'sync-done': { height: 5, seconds: 2 },
  'headers-received': { peer: 'p', height: 5 },
  'headers-not-shown': { peer: 'p', height: 5 },
  'body-late': { peer: 'p', height: 5 },
  'body-unavailable': { height: 5 },
  'clock-trouble': { trouble: 'clock-behind' },
  'blocks-connected': { height: 5 },
  reorganised: { depth: 2, height: 5, returned: 4, expired: 1 },
  'block-invalid': { height: 5, hash: 'ab'.repeat(32), reason: 'balance' },
  'seal-taken': { height: 5, state: 'waiting' },
  'seal-conflict': { height: 5 },
  'storage-failed': { reason: 'quota', detail: 'No room.' },
  'storage-recovered': { seconds: 5 },
  'block-damaged': { height: 5 },
  'block-repaired': { height: 5 },
  'block-lost': { height: 5 },
  'index-rebuilt': { height: 5 },
  'join-began': { height: 5 },
  'join-failed': { height: 5 },
  'join-done': { height: 5, accounts: 3 },
  'history-verified': { height: 5 },
  'history-accepted': { height: 5 },
  'blocks-pruned': { height: 5 },
  quarantined: { what: 'accounts', detail: 'x' },
};

const lineOf = (code: TrailLine['code'], values: object, times = 1) =>
  ({ at: 0, level: 'info', code, values, times }) as TrailLine;
const english = (line: TrailLine) =>
  trailText(trailEn, { t: en, language: 'en', charter: null }, line);
const chinese = (line: TrailLine) =>
  trailText(trailZh, { t: zh, language: 'zh', charter: null }, line);

describe('the log of a node in words', () => {
  test('says each code in both languages, with all of its values', () => {
    for (const [code, values] of Object.entries(SAMPLES)) {
      const line = lineOf(code as TrailLine['code'], values);
      for (const words of [english(line), chinese(line)])
        expect(words, code).not.toMatch(/undefined|\[object|\{/);
      expect(chinese(line), code).toMatch(/[\u4e00-\u9fff]/);
    }
  });

  test('puts numbers, spans and reasons into the reader’s words', () => {
    expect(english(lineOf('opened', SAMPLES.opened))).toBe(
      'Ledger opened at block 1,204; transactions read back into the pool: 3',
    );
    expect(english(lineOf('peer-penalised', SAMPLES['peer-penalised']))).toBe(
      'Peer folio-3f9a1c penalised after 3 secs: an invalid block',
    );
    expect(english(lineOf('block-invalid', SAMPLES['block-invalid']))).toBe(
      `Block 5 (ababab…abab) invalid: ${en.refusals.balance}`,
    );
    expect(chinese(lineOf('storage-failed', SAMPLES['storage-failed']))).toBe(
      `写入失败：${zh.refusals.quota}`,
    );
    expect(english(lineOf('blocks-connected', { height: 7 }, 3))).toBe(
      'Block 7 connected · 3 times',
    );
  });

  test('has words for each reason why a link ends', () => {
    for (const reason of Object.keys(CLOSE_REASONS) as CloseReason[]) {
      const line = lineOf('peer-disconnected', { ...peer, reason, seconds: 1 });
      expect(english(line)).toContain(trailEn.ends[reason]);
      expect(chinese(line)).toContain(trailZh.ends[reason]);
    }
  });

  test('shows a stranger’s address without what hides in it, and no longer than a line', () => {
    const line = lineOf('peer-banned', { peer: `a\u202e${'b'.repeat(80)}` });
    expect(english(line)).not.toContain('\u202e');
    expect(english(line).length).toBeLessThan(60);
  });
});
