import { describe, expect, it } from 'vitest';
import type { FromWorker, ToWorker } from '../../../src/builder/messages.ts';
import { PacedSearch } from '../../../src/builder/paced-search.ts';
import { NonceSearch } from '../../../src/builder/search.ts';
import { SearchClient, type SearchWorker } from '../../../src/builder/search-client.ts';
import type { ProofJob } from '../../../src/node/ports.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const HEADER = new Uint8Array(160).fill(5);
/** More than any test finds. */
const ENDLESS = 2n ** 62n;

/** The worker's world with a clock of its own: each look at it costs `lookMs`. */
class SlicedWorld {
  time = 0;
  lookMs = 1;
  /** How much longer than asked for each pause takes. */
  late = 0;
  readonly posted: FromWorker[] = [];
  readonly pauses: number[] = [];
  readonly busy: number[] = [];
  #next: (() => void) | null = null;
  #since = 0;

  now(): number {
    this.time += this.lookMs;
    return this.time;
  }

  later(ms: number, run: () => void): void {
    this.pauses.push(ms);
    this.busy.push(this.time - this.#since);
    this.#next = () => {
      this.time += ms + this.late;
      this.#since = this.time;
      run();
    };
  }

  post(message: FromWorker): void {
    this.posted.push(message);
  }

  turn(): boolean {
    const next = this.#next;
    this.#next = null;
    next?.();
    return next !== null;
  }
}

function begin(share: number, work: bigint, job = 1): [SlicedWorld, PacedSearch] {
  const world = new SlicedWorld();
  const search = new PacedSearch(world);
  search.handle({ kind: 'start', job, header: HEADER, work, share });
  return [world, search];
}

describe('B-1 the share of a core', () => {
  it.each([1, 0.5, 0.25, 0.1])('%f: works in short slices and rests in between', (share) => {
    const [world] = begin(share, ENDLESS);
    for (let i = 0; i < 40; i++) expect(world.turn()).toBe(true);
    const busy = world.busy.reduce((sum, ms) => sum + ms, 0);
    const rest = world.pauses.reduce((sum, ms) => sum + ms, 0);
    expect(Math.max(...world.busy)).toBeLessThan(20);
    expect(busy / (busy + rest)).toBeGreaterThan(share * 0.85);
    expect(busy / (busy + rest)).toBeLessThanOrEqual(Math.min(1, share * 1.2));
  });

  it('makes up for pauses that come out longer than asked for', () => {
    const [world] = begin(0.5, ENDLESS);
    world.late = 4;
    for (let i = 0; i < 10; i++) world.turn();
    expect(world.pauses.at(-1)).toBeLessThan((world.pauses[0] as number) - 2);
    // After a sleep of the machine it does not work on for as long as that was.
    world.late = 3_600_000;
    world.turn();
    world.late = 0;
    for (let i = 0; i < 5; i++) world.turn();
    expect(world.pauses.slice(-2)).not.toContain(0);
  });

  it('reports twice a second, with the rate that came out', () => {
    const [world] = begin(0.5, ENDLESS);
    while (world.posted.length < 3) world.turn();
    const [first, second] = world.posted;
    if (first?.kind !== 'progress' || second?.kind !== 'progress') throw new Error('no progress');
    expect(second.attempts).toBeGreaterThan(first.attempts);
    expect(second.rate).toBeGreaterThan(0);
    expect(world.time).toBeLessThan(3_000);
  });

  it('answers with the nonce, once, and rests', () => {
    const [world] = begin(1, 5_000n, 8);
    while (world.turn());
    const nonce = new NonceSearch(HEADER, 5_000n).run(10_000_000);
    expect(world.posted).toEqual([{ kind: 'found', job: 8, nonce }]);
  });

  it('drops what it does when told to stop or to do another thing', () => {
    const [world, search] = begin(1, ENDLESS);
    search.handle({ kind: 'stop' });
    world.turn();
    expect(world.turn()).toBe(false);

    search.handle({ kind: 'start', job: 2, header: HEADER, work: ENDLESS, share: 1 });
    search.handle({ kind: 'start', job: 3, header: HEADER, work: 1n, share: 1 });
    expect(world.posted.at(-1)).toEqual({ kind: 'found', job: 3, nonce: 0n });
  });
});

class FakeWorker implements SearchWorker {
  readonly heard: ToWorker[] = [];
  ended = false;
  onmessage: SearchWorker['onmessage'] = null;
  onerror: SearchWorker['onerror'] = null;
  onmessageerror: SearchWorker['onmessageerror'] = null;

  postMessage(message: ToWorker): void {
    this.heard.push(message);
  }

  terminate(): void {
    this.ended = true;
  }

  say(data: FromWorker): void {
    this.onmessage?.({ data } as MessageEvent<FromWorker>);
  }

  crash(message: string): void {
    this.onerror?.({ message, preventDefault: () => undefined } as ErrorEvent);
  }
}

function setUp() {
  const clock = new ManualClock();
  const workers: FakeWorker[] = [];
  const spawn = () => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  };
  const client = new SearchClient({ spawn, clock });
  const events: string[] = [];
  const job = (name: string): ProofJob => ({
    header: HEADER,
    work: 9n,
    share: 0.5,
    found: (nonce) => events.push(`${name} found ${nonce}`),
    progress: (attempts, rate) => events.push(`${name} ${attempts} ${rate}`),
    failed: (reason) => events.push(`${name} failed: ${reason}`),
  });
  return { clock, workers, client, events, job };
}

describe('the builder’s worker, seen from outside', () => {
  it('is made at the first job and kept for the next', () => {
    const { workers, client, events, job } = setUp();
    expect(workers).toEqual([]);
    client.start(job('a'));
    const [worker] = workers as [FakeWorker];
    expect(worker.heard).toEqual([{ kind: 'start', job: 1, header: HEADER, work: 9n, share: 0.5 }]);
    worker.say({ kind: 'progress', job: 1, attempts: 10, rate: 20 });
    worker.say({ kind: 'found', job: 1, nonce: 4n });
    client.start(job('b'));
    expect(workers).toHaveLength(1);
    expect(events).toEqual(['a 10 20', 'a found 4']);
  });

  it('is not heard on a job that was replaced, stopped or done', () => {
    const { workers, client, events, job } = setUp();
    client.start(job('a'));
    client.start(job('b'));
    const [worker] = workers as [FakeWorker];
    worker.say({ kind: 'found', job: 1, nonce: 1n });
    client.stop();
    expect(worker.heard.at(-1)).toEqual({ kind: 'stop' });
    worker.say({ kind: 'found', job: 2, nonce: 1n });
    client.start(job('c'));
    worker.say({ kind: 'found', job: 3, nonce: 3n });
    worker.say({ kind: 'found', job: 3, nonce: 4n });
    expect(events).toEqual(['c found 3']);
  });

  it('is replaced after a crash', () => {
    const { workers, client, events, job } = setUp();
    client.start(job('a'));
    workers[0]?.crash('out of memory');
    expect(events).toEqual(['a failed: out of memory']);
    expect(workers[0]?.ended).toBe(true);
    client.start(job('b'));
    expect(workers).toHaveLength(2);
    // The old one's last words are about the new job's number at best, never about the new job.
    workers[0]?.crash('again');
    expect(events).toHaveLength(1);
  });

  it('is replaced after a silence', async () => {
    const { clock, workers, client, events, job } = setUp();
    client.start(job('a'));
    for (let i = 1; i <= 5; i++) {
      await clock.pass(6_000);
      workers[0]?.say({ kind: 'progress', job: 1, attempts: i, rate: 1 });
    }
    expect(events).toHaveLength(5);
    await clock.pass(10_000);
    expect(events.at(-1)).toBe('a failed: The worker fell silent.');
    expect(workers[0]?.ended).toBe(true);
  });

  it('may be silent while it has nothing to do', async () => {
    const { clock, workers, client, events, job } = setUp();
    client.start(job('a'));
    workers[0]?.say({ kind: 'found', job: 1, nonce: 0n });
    client.start(job('b'));
    client.stop();
    await clock.pass(100_000);
    expect(events).toEqual(['a found 0']);
    expect(clock.pending).toBe(0);
  });

  it('that cannot be made fails its job', () => {
    const { events, job, clock } = setUp();
    const client = new SearchClient({
      clock,
      spawn: () => {
        throw new Error('no workers here');
      },
    });
    client.start(job('a'));
    expect(events).toEqual(['a failed: no workers here']);
  });
});
