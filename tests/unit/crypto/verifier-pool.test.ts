/** Verdicts are the same whatever the workers do: be late, die, fall silent, answer nonsense. */
import { describe, expect, it } from 'vitest';
import { fitsList, packChecks, unpackChecks } from '../../../src/crypto/check-list.ts';
import {
  publicKeyOf,
  type SignatureCheck,
  signPure,
  type Verifier,
  verifyPure,
} from '../../../src/crypto/ed25519.ts';
import {
  VerifierPool,
  type VerifyAnswer,
  type VerifyJob,
  type VerifyWorker,
} from '../../../src/crypto/verifier-pool.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const LIMITS_HERE = { ...LIMITS.verifying, workers: 2, least: 4, piece: 4 };

/** A check is good if its message begins with 1: the test is about the way, not the curve. */
const isGood = ({ message }: SignatureCheck): boolean => message[0] === 1;

function check(good: boolean, number: number): SignatureCheck {
  return {
    publicKey: new Uint8Array(32).fill(number),
    signature: new Uint8Array(64).fill(number),
    message: Uint8Array.of(good ? 1 : 0, number),
  };
}

class FakeWorker implements VerifyWorker {
  onmessage: VerifyWorker['onmessage'] = null;
  onerror: VerifyWorker['onerror'] = null;
  onmessageerror: VerifyWorker['onmessageerror'] = null;
  readonly jobs: VerifyJob[] = [];
  terminated = false;

  postMessage(job: VerifyJob): void {
    this.jobs.push(structuredClone(job));
  }

  terminate(): void {
    this.terminated = true;
  }

  say(answer: VerifyAnswer): void {
    this.onmessage?.({ data: answer } as MessageEvent<VerifyAnswer>);
  }

  /** Answers its oldest job. */
  work(): void {
    const { id, bytes } = this.jobs.shift() as VerifyJob;
    const verdicts = Uint8Array.from(unpackChecks(bytes), (one) => Number(isGood(one)));
    this.say({ kind: 'verdicts', id, verdicts });
  }
}

function setUp(spawn?: () => VerifyWorker) {
  const clock = new ManualClock(0);
  const workers: FakeWorker[] = [];
  let here = 0;
  const local: Verifier = {
    kind: 'native',
    verify: async (checks) => {
      here += checks.length;
      return checks.map(isGood);
    },
  };
  const make = () => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  };
  const pool = new VerifierPool({
    local,
    spawn: spawn ?? make,
    after: (ms, run) => clock.after(ms, run),
    limits: LIMITS_HERE,
  });
  const alive = () => workers.filter(({ terminated }) => !terminated);
  return { pool, clock, workers, alive, here: () => here };
}

/** 0 is the one that does not hold. */
const MIXED = [1, 1, 0, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1];
const checks = MIXED.map((good, at) => check(good === 1, at));
const verdicts = MIXED.map((good) => good === 1);

describe('checks as bytes', () => {
  it('come out as they went in', () => {
    const seed = new Uint8Array(32).fill(5);
    const message = Uint8Array.from({ length: 300 }, (_, i) => i & 255);
    const signed = { publicKey: publicKeyOf(seed), message, signature: signPure(seed, message) };
    const list = unpackChecks(packChecks([...checks, signed]));
    expect(list).toEqual([...checks, signed]);
    expect(verifyPure(list.at(-1) as SignatureCheck)).toBe(true);
  });

  it('are not made of what has other lengths', () => {
    expect(fitsList(check(true, 1))).toBe(true);
    expect(fitsList({ ...check(true, 1), publicKey: new Uint8Array(31) })).toBe(false);
    expect(fitsList({ ...check(true, 1), signature: new Uint8Array(65) })).toBe(false);
    expect(fitsList({ ...check(true, 1), message: new Uint8Array(70_000) })).toBe(false);
  });
});

describe('a pool of verifiers', () => {
  it('shares a list among its workers and keeps the order', async () => {
    const { pool, alive, here } = setUp();
    const answer = pool.verify(checks);
    expect(alive().map(({ jobs }) => jobs.length)).toEqual([2, 2]);
    // The second is faster than the first.
    alive()[1]?.work();
    alive()[1]?.work();
    alive()[0]?.work();
    alive()[0]?.work();
    expect(await answer).toEqual(verdicts);
    expect(here()).toBe(0);
  });

  it('gives a worker no more pieces ahead than allowed', async () => {
    const { pool, alive } = setUp();
    const { ahead, piece, workers } = LIMITS_HERE;
    const pieces = 2 * ahead * workers;
    const many = Array.from({ length: pieces * piece }, (_, at) => check(true, at));
    const answer = pool.verify(many);
    const most = () => Math.max(...alive().map(({ jobs }) => jobs.length));
    expect(most()).toBe(ahead);
    for (let round = 0; round < pieces; round += 1)
      for (const worker of alive()) if (worker.jobs.length > 0) worker.work();
    expect(await answer).toEqual(many.map(() => true));
  });

  it('verifies a short list, and one of odd lengths, here', async () => {
    const { pool, workers } = setUp();
    expect(await pool.verify(checks.slice(0, 3))).toEqual(verdicts.slice(0, 3));
    const odd = [...checks, { ...check(true, 1), signature: new Uint8Array(2) }];
    expect(await pool.verify(odd)).toEqual([...verdicts, true]);
    expect(workers).toEqual([]);
  });

  it.each([
    ['fails', (worker: FakeWorker) => worker.onerror?.({} as ErrorEvent)],
    ['sends what cannot be read', (worker: FakeWorker) => worker.onmessageerror?.({} as never)],
    [
      'answers what was not asked',
      (worker: FakeWorker) =>
        worker.say({ kind: 'verdicts', id: 99, verdicts: new Uint8Array(4).fill(1) }),
    ],
    [
      'answers too little',
      (worker: FakeWorker) =>
        worker.say({ kind: 'verdicts', id: worker.jobs[0]?.id ?? 0, verdicts: new Uint8Array(1) }),
    ],
  ])('verifies here what a worker had that %s', async (_, spoil) => {
    const { pool, alive, workers } = setUp();
    const answer = pool.verify(checks);
    const [first] = alive();
    spoil(first as FakeWorker);
    expect(first?.terminated).toBe(true);
    for (const worker of alive()) while (worker.jobs.length > 0) worker.work();
    expect(await answer).toEqual(verdicts);
    // A single end is no reason to do without.
    expect(pool.aside).toBe(true);
    void pool.verify(checks);
    expect(workers.length).toBeGreaterThan(2);
  });

  it('ends a worker that falls silent, and one that is slow keeps its place', async () => {
    const { pool, clock, alive } = setUp();
    const answer = pool.verify(checks);
    await clock.pass(LIMITS_HERE.silenceMs - 1);
    alive()[0]?.work();
    await clock.pass(1);
    expect(alive()).toHaveLength(1);
    alive()[0]?.work();
    expect(await answer).toEqual(verdicts);
  });

  it('does without workers after several ended badly and none gave an answer', async () => {
    const { pool, alive, workers } = setUp();
    for (let round = 0; round < LIMITS_HERE.failures; round += 1) {
      const answer = pool.verify(checks);
      while (alive().length > 0) alive()[0]?.onerror?.({} as ErrorEvent);
      expect(await answer).toEqual(verdicts);
    }
    const made = workers.length;
    expect(pool.aside).toBe(false);
    expect(await pool.verify(checks)).toEqual(verdicts);
    expect(workers).toHaveLength(made);
  });

  it('forgives a bad end for each good answer: a frozen tab ends workers that were well', async () => {
    const { pool, alive, clock } = setUp();
    for (let round = 0; round < 3 * LIMITS_HERE.failures; round += 1) {
      const answer = pool.verify(checks);
      alive()[0]?.work();
      await clock.pass(LIMITS_HERE.silenceMs - 1);
      for (const worker of alive().slice(1)) while (worker.jobs.length > 0) worker.work();
      await clock.pass(1);
      for (const worker of alive()) while (worker.jobs.length > 0) worker.work();
      expect(await answer).toEqual(verdicts);
      expect(pool.aside).toBe(true);
    }
  });

  it('does without workers where none can be made', async () => {
    const { pool, here } = setUp(() => {
      throw new TypeError('refused by policy');
    });
    expect(await pool.verify(checks)).toEqual(verdicts);
    expect(here()).toBe(checks.length);
  });

  it('holds no worker while there is nothing to do', async () => {
    const { pool, clock, alive, workers } = setUp();
    const answer = pool.verify(checks);
    for (const worker of alive()) while (worker.jobs.length > 0) worker.work();
    await answer;
    await clock.pass(LIMITS_HERE.idleMs);
    expect(alive()).toEqual([]);
    void pool.verify(checks);
    expect(workers.length).toBeGreaterThan(2);
  });
});
