/**
 * A wallet's own signed transactions of one ledger, with the last outcome of each (P-1): they are
 * offered again after a reload or a reorganisation until settled. Capped; settled ones make room
 * first.
 */
import { ByteReader, ByteWriter, ReadError, toHex, utf8Decode } from '../base/bytes.ts';
import type { FateEnd } from '../ledger/fate.ts';
import { checked, withCheck } from './checked.ts';
import type { WalletStore, WalletWrite } from './store.ts';

/** The last outcome of a transaction. The first two are still open: it is offered again. */
export type Outcome = { kind: 'offered' } | { kind: 'block'; height: number } | FateEnd;

export interface OwnTransaction {
  /** Transaction id (L-4), hex. */
  readonly id: string;
  /** The signed bytes. */
  readonly bytes: Uint8Array;
  /** When it was signed, ms since 1970. */
  readonly made: number;
  readonly outcome: Outcome;
}

/** The most records of one ledger. */
export const MAX_OUTBOX = 1_000;
const SCAN_RECORDS = 1_000;

export class Outbox {
  readonly #store: WalletStore;
  readonly #prefix: string;
  /** By id, oldest first. */
  readonly #own: Map<string, OwnTransaction>;
  /** How many records were damaged at the start; they are left out and deleted. */
  readonly damaged: number;

  private constructor(
    store: WalletStore,
    prefix: string,
    own: Map<string, OwnTransaction>,
    damaged: number,
  ) {
    this.#store = store;
    this.#prefix = prefix;
    this.#own = own;
    this.damaged = damaged;
  }

  static async open(store: WalletStore, ledgerId: Uint8Array): Promise<Outbox> {
    const prefix = `${toHex(ledgerId)}/`;
    const found: OwnTransaction[] = [];
    const damaged: WalletWrite[] = [];
    for await (const { id, value } of recordsUnder(store, prefix)) {
      const own = decode(id, value);
      if (own === null) damaged.push({ kind: 'delete', table: 'outbox', key: prefix + id });
      else found.push(own);
    }
    // The damage is reported once. On a full disk it is reported again.
    if (damaged.length > 0) await store.write(damaged).catch(() => undefined);
    found.sort((a, b) => a.made - b.made);
    return new Outbox(store, prefix, new Map(found.map((own) => [own.id, own])), damaged.length);
  }

  /** All of them, oldest first. */
  list(): readonly OwnTransaction[] {
    return [...this.#own.values()];
  }

  /** Those to offer again, oldest first. */
  open(): readonly OwnTransaction[] {
    return this.list().filter((own) => isOpen(own.outcome));
  }

  get(id: string): OwnTransaction | undefined {
    return this.#own.get(id);
  }

  /**
   * Keeps a transaction just signed, before it is offered. When full the oldest settled one goes,
   * else the oldest.
   */
  async add(id: string, bytes: Uint8Array, made: number): Promise<void> {
    const own: OwnTransaction = { id, bytes: bytes.slice(), made, outcome: { kind: 'offered' } };
    const dropped = this.#own.has(id) ? [] : this.#surplus();
    await this.#store.write([
      ...dropped.map(
        (old): WalletWrite => ({
          kind: 'delete',
          table: 'outbox',
          key: this.#prefix + old,
        }),
      ),
      this.#put(own),
    ]);
    for (const old of dropped) this.#own.delete(old);
    this.#own.set(id, own);
  }

  /** Writes only changed outcomes; ids that are not ours are skipped. */
  async settle(outcomes: Iterable<readonly [id: string, outcome: Outcome]>): Promise<void> {
    const changed: OwnTransaction[] = [];
    for (const [id, outcome] of outcomes) {
      const own = this.#own.get(id);
      if (own === undefined || sameOutcome(own.outcome, outcome)) continue;
      changed.push({ ...own, outcome });
    }
    if (changed.length === 0) return;
    await this.#store.write(changed.map((own) => this.#put(own)));
    for (const own of changed) this.#own.set(own.id, own);
  }

  #surplus(): string[] {
    if (this.#own.size < MAX_OUTBOX) return [];
    const all = this.list();
    const oldest = all.find((own) => !isOpen(own.outcome)) ?? all[0];
    return oldest === undefined ? [] : [oldest.id];
  }

  #put(own: OwnTransaction): WalletWrite {
    return { kind: 'put', table: 'outbox', key: this.#prefix + own.id, value: encode(own) };
  }
}

function isOpen(outcome: Outcome): boolean {
  return outcome.kind === 'offered' || outcome.kind === 'block';
}

function sameOutcome(a: Outcome, b: Outcome): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** `made u64 | outcome length u16 | outcome as JSON | transaction`, with a checksum in front. */
function encode(own: OwnTransaction): Uint8Array {
  const outcome = new TextEncoder().encode(JSON.stringify(own.outcome));
  const writer = new ByteWriter();
  writer.u64(own.made);
  writer.u16(outcome.length);
  writer.bytes(outcome);
  writer.bytes(own.bytes);
  return withCheck(writer.finish());
}

/** Null when damaged. */
function decode(id: string, record: Uint8Array): OwnTransaction | null {
  const payload = checked(record);
  if (payload === null) return null;
  try {
    const reader = new ByteReader(payload);
    const made = reader.u64();
    const outcome = JSON.parse(utf8Decode(reader.bytes(reader.u16())) ?? '') as Outcome;
    return { id, made, outcome, bytes: reader.bytes(reader.remaining).slice() };
  } catch (error) {
    if (error instanceof ReadError || error instanceof SyntaxError) return null;
    throw error;
  }
}

async function* recordsUnder(
  store: WalletStore,
  prefix: string,
): AsyncGenerator<{ id: string; value: Uint8Array }> {
  let after = prefix;
  for (;;) {
    const records = await store.scan('outbox', after, SCAN_RECORDS);
    for (const { key, value } of records) {
      if (typeof key !== 'string' || !key.startsWith(prefix)) return;
      yield { id: key.slice(prefix.length), value };
      after = key;
    }
    if (records.length < SCAN_RECORDS) return;
  }
}
