/** N-4: how long peers take to answer, and how much longer they are waited for therefore. */
import { describe, expect, it } from 'vitest';
import { AnswerAverage, patience, usualAnswerMs } from '../../../../src/node/peers/answer-times.ts';
import { Peer } from '../../../../src/node/peers/peer.ts';
import { encodeAnswer } from '../../../../src/protocol/codec.ts';
import { answerOf } from '../../../../src/protocol/decoded.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { FakeTransport, UNHEARD } from '../../../support/fake-links.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const LEDGER = new Uint8Array(32).fill(3);
const took = (...times: (number | null)[]) => times.map((answerMs) => ({ answerMs }));

describe('the usual time of an answer', () => {
  it('is the median, so that few slow peers do not move it', () => {
    expect(usualAnswerMs([])).toBe(0);
    expect(usualAnswerMs(took(null, null))).toBe(0);
    expect(usualAnswerMs(took(40))).toBe(40);
    expect(usualAnswerMs(took(40, 9_000))).toBe(40);
    expect(usualAnswerMs(took(9_000, 60, null, 40, 8_000, 50, 70))).toBe(60);
  });

  it('follows what comes, an eighth at a time', () => {
    const average = new AnswerAverage();
    expect(average.ms).toBeNull();
    average.came(100, 900);
    expect(average.ms).toBe(800);
    average.came(null, 5_000);
    average.came(900, 900);
    expect(average.ms).toBe(700);
    for (let i = 0; i < 40; i += 1) average.came(1_000, 2_000);
    expect(average.ms).toBeGreaterThan(990);
    expect(average.ms).toBeLessThanOrEqual(1_000);
  });

  it('counts what comes after a night as a bounded time', () => {
    const average = new AnswerAverage();
    average.came(0, 8 * 3_600_000);
    expect(average.ms).toBe(LIMITS.answerMaxMs);
  });
});

describe('patience', () => {
  it('is what it always was where answers are quick', () => {
    expect(patience([], 2_000)).toBe(2_000);
    expect(patience(took(5, 500, 20), 2_000)).toBe(2_000);
  });

  it('is a few answers where they are slow, and has an end', () => {
    expect(patience(took(1_500, 1_500, 1_500), 2_000)).toBe(LIMITS.answersWaited * 1_500);
    expect(patience(took(60_000), 2_000)).toBe(LIMITS.patienceTimes * 2_000);
  });
});

describe('a peer', () => {
  function linked() {
    const clock = new ManualClock();
    const transport = new FakeTransport('rtc', 'own');
    transport.start(UNHEARD);
    const peer = new Peer(transport.open('other'), clock, LEDGER);
    let id = 0;
    const answer = (response: unknown, op: 'time' | 'blocks') => {
      const bytes = encodeAnswer('binary', id, op, answerOf(op, response as never), LEDGER);
      const read = peer.decode(bytes);
      if (read.kind === 'answer') peer.answered(read.id, read.answer, bytes.length);
      else if (read.kind === 'unasked') expect(peer.unasked(read.id)).toBe(true);
    };
    const ask = (op: 'time' | 'blocks') => {
      id += 1;
      return op === 'time' ? peer.ask('time', {}) : peer.ask('blocks', { hashes: [LEDGER] });
    };
    return { clock, peer, ask, answer };
  }

  it('is known by its answers to small questions', async () => {
    const { clock, peer, ask, answer } = linked();
    expect(peer.answerMs).toBeNull();
    const asked = ask('time');
    await clock.pass(300);
    answer({ time: 1, timeZone: 'UTC' }, 'time');
    expect((await asked).ok).toBe(true);
    expect(peer.answerMs).toBe(300);
  });

  it('is not known by blocks, which take their time, nor by what it does not answer', async () => {
    const { clock, peer, ask, answer } = linked();
    const blocks = ask('blocks');
    await clock.pass(5_000);
    answer({ blocks: [] }, 'blocks');
    expect((await blocks).ok).toBe(true);
    const silent = ask('time');
    await clock.pass(LIMITS.requestTimeoutMs);
    expect((await silent).ok).toBe(false);
    expect(peer.answerMs).toBeNull();
  });

  it('is known by an answer that comes after its wait as well, once', async () => {
    const { clock, peer, ask, answer } = linked();
    const asked = ask('time');
    await clock.pass(LIMITS.requestTimeoutMs);
    expect((await asked).ok).toBe(false);
    await clock.pass(2_000);
    answer({ time: 1, timeZone: 'UTC' }, 'time');
    expect(peer.answerMs).toBe(LIMITS.requestTimeoutMs + 2_000);
    await clock.pass(60_000);
    answer({ time: 1, timeZone: 'UTC' }, 'time');
    expect(peer.answerMs).toBe(LIMITS.requestTimeoutMs + 2_000);
  });
});
