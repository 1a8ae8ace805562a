import { describe, expect, it } from 'vitest';
import { toHex } from '../../../src/base/bytes.ts';
import { MemoryMedium, MemoryTables } from '../../../src/storage/memory-tables.ts';
import type { SlotTable } from '../../../src/storage/schema.ts';
import { MAX_OUTBOX, Outbox, type OwnTransaction } from '../../../src/wallet/outbox.ts';

const LEDGER = new Uint8Array(32).fill(1);

async function openOutbox(medium: MemoryMedium, ledger = LEDGER): Promise<Outbox> {
  const tables = new MemoryTables<SlotTable>(medium);
  await tables.open();
  return Outbox.open(tables, ledger);
}

function summary(list: readonly OwnTransaction[]): string[] {
  return list.map((own) => `${own.id} ${own.made} ${own.outcome.kind} ${toHex(own.bytes)}`);
}

describe('P-1 the outbox of a wallet', () => {
  it('keeps own transactions and their outcomes over a restart, oldest first', async () => {
    const medium = new MemoryMedium();
    const outbox = await openOutbox(medium);
    await outbox.add('bb', Uint8Array.of(2), 2);
    await outbox.add('aa', Uint8Array.of(3), 3);
    await outbox.add('cc', Uint8Array.of(4), 4);
    await outbox.settle([
      ['bb', { kind: 'block', height: 7 }],
      ['aa', { kind: 'refused', code: 'balance', reason: 'Not enough.' }],
      ['zz', { kind: 'expired' }],
    ]);
    const again = await openOutbox(medium);
    expect(summary(again.list())).toEqual(['bb 2 block 02', 'aa 3 refused 03', 'cc 4 offered 04']);
    expect(again.open().map(({ id }) => id)).toEqual(['bb', 'cc']);
    expect(again.get('aa')?.outcome).toEqual({
      kind: 'refused',
      code: 'balance',
      reason: 'Not enough.',
    });
    expect(again.damaged).toBe(0);
  });

  it('keeps what a refusal names, and reads records from before refusals named anything', async () => {
    const medium = new MemoryMedium();
    const outbox = await openOutbox(medium);
    const old = { kind: 'refused', code: 'balance', reason: 'Not enough.' } as const;
    const now = { ...old, field: 'amount', values: { left: 320 } };
    await outbox.add('aa', Uint8Array.of(1), 1);
    await outbox.add('bb', Uint8Array.of(2), 2);
    await outbox.settle([
      ['aa', old],
      ['bb', now],
    ]);
    const again = await openOutbox(medium);
    expect(again.list().map(({ outcome }) => outcome)).toEqual([old, now]);
  });

  it('writes nothing when nothing changed', async () => {
    const medium = new MemoryMedium();
    const outbox = await openOutbox(medium);
    await outbox.add('aa', Uint8Array.of(1), 1);
    const { commits } = medium;
    await outbox.settle([['aa', { kind: 'offered' }]]);
    expect(medium.commits).toBe(commits);
  });

  it('keeps ledgers apart', async () => {
    const medium = new MemoryMedium();
    await (await openOutbox(medium)).add('aa', Uint8Array.of(1), 1);
    await (await openOutbox(medium, new Uint8Array(32).fill(2))).add('bb', Uint8Array.of(2), 2);
    await (await openOutbox(medium, new Uint8Array(32))).add('cc', Uint8Array.of(3), 3);
    expect((await openOutbox(medium)).list().map(({ id }) => id)).toEqual(['aa']);
  });

  it('when full drops the oldest settled one, else the oldest', async () => {
    const medium = new MemoryMedium();
    const outbox = await openOutbox(medium);
    for (let i = 0; i < MAX_OUTBOX; i++) await outbox.add(`t${i}`, Uint8Array.of(1), i);
    await outbox.settle([
      ['t5', { kind: 'final', height: 1 }],
      ['t3', { kind: 'block', height: 1 }],
    ]);
    await outbox.add('new', Uint8Array.of(1), 5_000);
    await outbox.add('newer', Uint8Array.of(1), 5_001);
    await outbox.add('newer', Uint8Array.of(1), 5_001);
    const again = await openOutbox(medium);
    expect(again.list()).toHaveLength(MAX_OUTBOX);
    for (const gone of ['t5', 't0']) expect(again.get(gone)).toBe(undefined);
    for (const kept of ['t1', 't3', 'new', 'newer']) expect(again.get(kept)?.id).toBe(kept);
  });

  it('S-3 leaves out a damaged record and counts it', async () => {
    const medium = new MemoryMedium();
    const outbox = await openOutbox(medium);
    await outbox.add('aa', Uint8Array.of(1), 1);
    await outbox.add('bb', Uint8Array.of(2), 2);
    medium
      .rows('outbox')
      .get(`${toHex(LEDGER)}/aa`)
      ?.value.fill(9, -1);
    const again = await openOutbox(medium);
    expect(again.list().map(({ id }) => id)).toEqual(['bb']);
    expect(again.damaged).toBe(1);
  });
});
