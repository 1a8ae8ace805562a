/**
 * The disk of a machine. Commits survive a crash; a crash falls before or after a commit, and one
 * in the middle of a commit leaves nothing of it. Every access takes time, so that everything that
 * may happen between two steps of a node does happen.
 */
import type {
  ChainStep,
  ChainStore,
  Damage,
  IndexHit,
  StoredBlock,
  StoredLedger,
  StoredSummary,
} from '../node/ports.ts';
import { StorageError } from '../storage/errors.ts';
import { MemoryStore } from '../storage/memory-store.ts';
import type { MemoryMedium } from '../storage/memory-tables.ts';
import type { Life } from './life.ts';
import type { Chance } from './random.ts';

/** Small, so that the small blocks of a simulated ledger are stored in pieces too. */
const PIECE_BYTES = 1_024;

/** The crash at the next commit, or when all is quarantined; null: none. */
export type CrashPlan = 'before' | 'after' | 'within' | null;

export interface DiskOptions {
  medium: MemoryMedium;
  life: Life;
  chance: Chance;
  /** True while the disk answers only errors: a dead handle (S-4). */
  isDead(): boolean;
  /** Called at each commit, and when all is quarantined. */
  crashing(): CrashPlan;
  /** The machine dies now. */
  crash(when: string): void;
  /** A commit is on disk. */
  committed(step: ChainStep): void;
}

export class SimDisk implements ChainStore {
  readonly #store: MemoryStore;
  readonly #options: DiskOptions;
  /** Accesses under way. */
  busy = 0;

  constructor(options: DiskOptions) {
    this.#options = options;
    this.#store = new MemoryStore(options.medium, PIECE_BYTES);
  }

  open(): Promise<{ ledger: StoredLedger; damage: readonly Damage[] }> {
    return this.#slowly(() => this.#store.open(), 5, 40);
  }

  commit(step: ChainStep): Promise<void> {
    return this.#slowly(() => this.#write(step, () => this.#store.commit(step)), 1, 12);
  }

  block(
    height: number,
    hash: Uint8Array,
    header: Uint8Array | null = null,
  ): Promise<StoredBlock | null> {
    return this.#slowly(() => this.#store.block(height, hash, header), 0.2, 3);
  }

  bodyPart(
    height: number,
    hash: Uint8Array,
    from: number,
    length: number,
  ): Promise<Uint8Array | null> {
    return this.#slowly(() => this.#store.bodyPart(height, hash, from, length), 0.2, 2);
  }

  summary(height: number, hash: Uint8Array): Promise<StoredSummary | null> {
    return this.#slowly(() => this.#store.summary(height, hash), 0.2, 1);
  }

  find(key: Uint8Array): Promise<readonly IndexHit[]> {
    return this.#slowly(() => this.#store.find(key), 0.1, 1);
  }

  quarantine(reason: string, kept: ChainStep = {}): Promise<void> {
    const work = () => this.#write(kept, () => this.#store.quarantine(reason, kept));
    return this.#slowly(work, 5, 20);
  }

  close(): Promise<void> {
    return this.#slowly(() => this.#store.close(), 1, 3);
  }

  /** Reads for the invariants, outside the machine and its time. */
  peek(height: number, hash: Uint8Array): Promise<StoredBlock | null> {
    return this.#store.block(height, hash);
  }

  /** As `find`, for the invariants. */
  lookUp(key: Uint8Array): Promise<readonly IndexHit[]> {
    return this.#store.find(key);
  }

  async #write(step: ChainStep, work: () => Promise<void>): Promise<void> {
    const { crash, crashing, committed, medium, chance } = this.#options;
    const plan = crashing();
    if (plan === 'before') {
      crash('before a commit');
      return new Promise<void>(() => undefined);
    }
    if (plan === 'within') {
      const at = chance.int(0, 6);
      medium.interrupt = (record) => record === at;
    }
    try {
      await work();
    } catch (error) {
      if (plan !== 'within') throw error;
      medium.interrupt = null;
      crash('within a commit');
      return new Promise<void>(() => undefined);
    }
    medium.interrupt = null;
    committed(step);
    if (plan === 'after' || plan === 'within') {
      crash('after a commit');
      return new Promise<void>(() => undefined);
    }
  }

  #slowly<T>(work: () => Promise<T>, least: number, most: number): Promise<T> {
    const { life, chance } = this.#options;
    const total = chance.between(least, most);
    this.busy += 1;
    return new Promise<T>((resolve, reject) => {
      // Half of the time passes before the disk is touched, half before the answer.
      life.after(total / 2, () => {
        const dead = this.#options.isDead();
        const gone = new StorageError('gone', 'The browser closed the database.');
        (dead ? Promise.reject(gone) : work()).then(
          (value) => life.after(total / 2, () => this.#done(() => resolve(value))),
          (error: unknown) => life.after(total / 2, () => this.#done(() => reject(error))),
        );
      });
    });
  }

  #done(settle: () => void): void {
    this.busy -= 1;
    settle();
  }
}

/** Spoils one stored record; returns its name, or null on an empty disk. */
export function damageRecord(
  medium: MemoryMedium,
  chance: Chance,
  tables: readonly string[],
  isSpared: (table: string, key: string) => boolean,
): string | null {
  const filled = tables.filter((table) => medium.rows(table).size > 0);
  if (filled.length === 0) return null;
  const table = chance.pick(filled);
  const rows = medium.rows(table);
  const key = chance.pick([...rows.keys()]);
  const record = rows.get(key);
  if (record === undefined || isSpared(table, key)) return null;
  const value = record.value.slice();
  const how = chance.pick(['flip', 'cut', 'gone']);
  if (how === 'flip' && value.length > 0) {
    const at = chance.int(0, value.length - 1);
    value[at] = (value[at] ?? 0) ^ (1 << chance.int(0, 7));
    rows.set(key, { key: record.key, value });
  } else if (how === 'cut') {
    rows.set(key, { key: record.key, value: value.slice(0, chance.int(0, value.length - 1)) });
  } else rows.delete(key);
  return `${table} ${how}`;
}
