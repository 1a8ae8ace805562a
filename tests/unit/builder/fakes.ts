import type {
  BlockTemplate,
  BuilderSource,
  ProofJob,
  ProofSearch,
} from '../../../src/node/ports.ts';

type Answer = Awaited<ReturnType<BuilderSource['submit']>>;

/** A node as the builder sees one, all of it settable. */
export class FakeSource implements BuilderSource {
  synced = true;
  tip = new Uint8Array(32).fill(1);
  known = 1;
  /** Ms that peers take to answer. */
  answering = 0;
  /** Arrival times of pooled transactions, monotonic ms. */
  pooled: number[] = [];
  work = 1_000n;
  dropped: BlockTemplate['dropped'] = [];
  /** Templates handed out, by the time they were asked for. */
  readonly asked: number[] = [];
  /** Begins and ends of searches, as the node was told of them. */
  readonly told: boolean[] = [];
  readonly submitted: { template: BlockTemplate; nonce: bigint }[] = [];
  answer: () => Promise<Answer> = async () => {
    this.advance();
    return { ok: true };
  };
  #height = 1;
  #changed: ((what: 'tip' | 'pool' | 'ready') => void) | null = null;

  ready(): boolean {
    return this.synced;
  }

  tipHash(): Uint8Array {
    return this.tip;
  }

  nodes(): number {
    return this.known;
  }

  answerMs(): number {
    return this.answering;
  }

  poolSize(): number {
    return this.pooled.length;
  }

  oldest(): number | null {
    return this.pooled.length === 0 ? null : Math.min(...this.pooled);
  }

  template(time: number): BlockTemplate | null {
    this.asked.push(time);
    if (this.pooled.length === 0) return null;
    const header = new Uint8Array(160);
    new DataView(header.buffer).setBigUint64(136, BigInt(time));
    return {
      height: this.#height,
      header,
      body: new Uint8Array(),
      work: this.work,
      records: this.pooled.length,
      dropped: this.dropped,
    };
  }

  submit(template: BlockTemplate, nonce: bigint): Promise<Answer> {
    this.submitted.push({ template, nonce });
    return this.answer();
  }

  seeking(on: boolean): void {
    this.told.push(on);
  }

  subscribe(changed: (what: 'tip' | 'pool' | 'ready') => void): () => void {
    this.#changed = changed;
    return () => {
      this.#changed = null;
    };
  }

  get heard(): boolean {
    return this.#changed !== null;
  }

  tell(what: 'tip' | 'pool' | 'ready'): void {
    this.#changed?.(what);
  }

  /** A block, ours or another's, takes all that is pooled. */
  advance(left: number[] = []): void {
    this.#height += 1;
    this.tip = new Uint8Array(32).fill(this.#height);
    this.pooled = left;
    this.tell('tip');
  }
}

/** A search that finds when told to. */
export class FakeSearch implements ProofSearch {
  readonly started: ProofJob[] = [];
  running: ProofJob | null = null;

  start(job: ProofJob): void {
    this.started.push(job);
    this.running = job;
  }

  stop(): void {
    this.running = null;
  }

  find(nonce = 7n): void {
    const job = this.running;
    if (job === null) throw new Error('no search runs');
    this.running = null;
    job.found(nonce);
  }
}
