/** Tampering with a copy: which blocks break, and which faults a repair mends or cannot mend. */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type BlockJson,
  repairBlock,
  tamperCopy,
  tamperVerdicts,
} from '../../../src/api/tamper.ts';
import { toHex } from '../../../src/base/bytes.ts';
import { blockToJson } from '../../../src/ledger/block-json.ts';
import { ledgerIdOf } from '../../../src/ledger/charter.ts';
import { headerHash } from '../../../src/ledger/header.ts';
import { person, SmallLedger } from '../../support/small-ledger.ts';

/** ms since 1970. */
const START = 1_800_000_000_000;

describe('a copy of the chain', () => {
  const ledger = new SmallLedger();
  const id = toHex(ledgerIdOf(ledger.charter));
  let before = '';
  let copy: BlockJson[] = [];
  const verdicts = (blocks: readonly BlockJson[]) =>
    tamperVerdicts(ledger.charter, id, before, blocks);
  const codes = (blocks: readonly BlockJson[]) =>
    verdicts(blocks).map(({ fault }) => fault?.code ?? 'whole');

  beforeAll(() => {
    const blocks = [1, 2, 3, 4].map((number) =>
      ledger.grow([ledger.claim(person(number))], person(9).publicKey, START + number * 5_000),
    );
    before = toHex(blocks[0]?.header.previous ?? new Uint8Array());
    copy = tamperCopy(blocks.map((block) => blockToJson(ledger.id, block)));
    expect(verdicts(copy).map(({ hash }) => hash)).toEqual(
      blocks.map(({ header }) => toHex(headerHash(header))),
    );
  });

  const edited = (index: number, change: Partial<Record<keyof BlockJson, unknown>>) =>
    copy.map((block, at) => (at === index ? ({ ...block, ...change } as BlockJson) : block));

  it('is whole as it is', () => {
    expect(codes(copy)).toEqual(['whole', 'whole', 'whole', 'whole']);
  });

  it('turns red where it is changed, and at the block after it', () => {
    const time = Number(copy[1]?.time) + 1;
    expect(codes(edited(1, { time }))).toEqual(['whole', 'proof', 'previous', 'whole']);
    // The red runs down to the tip: what stands on a broken block is worth nothing.
    const broken = verdicts(edited(1, { time })).map(({ onBroken }) => onBroken);
    expect(broken).toEqual([false, false, true, true]);
    expect(codes(edited(1, { prev_hash: '00'.repeat(32) }))[1]).toBe('previous');
    expect(codes(edited(1, { height: 9 }))[1]).toBe('height');
    expect(codes(edited(2, { time: 1 }))[2]).toBe('time-early');
    expect(codes(edited(1, { transactions_root: 'ff'.repeat(32) }))[1]).toBe('transactions-root');
  });

  it('names what cannot be read, with its field', () => {
    const [, fault] = verdicts(edited(1, { nonce: 'many' }));
    expect(fault?.hash).toBeNull();
    expect(fault?.fault).toMatchObject({ field: 'nonce' });
  });

  it('is repaired by a new proof, and the red runs on to the next block', async () => {
    const items = (copy[1]?.items ?? []).map((item) => ({ ...item, amount: item.amount + 1 }));
    const spoilt = edited(1, { items });
    expect(codes(spoilt)[1]).toBe('transactions-root');
    const told: number[] = [];
    const repair = await repairBlock(
      id,
      verdicts(spoilt)[0]?.hash ?? '',
      spoilt[1] as BlockJson,
      (attempts) => told.push(attempts),
      () => false,
    );
    expect(repair?.attempts).toBeGreaterThan(0);
    const repaired = spoilt.map((block, at) => (at === 1 ? (repair?.block as BlockJson) : block));
    expect(codes(repaired)).toEqual(['whole', 'whole', 'previous', 'whole']);
  });

  it('is not repaired where it cannot be read, or when told to stop', async () => {
    const none = () => undefined;
    const broken = { ...copy[1], nonce: 'many' } as unknown as BlockJson;
    expect(await repairBlock(id, before, broken, none, () => false)).toBeNull();
    const dear = { ...copy[1], work: String(2n ** 60n) } as BlockJson;
    expect(await repairBlock(id, before, dear, none, () => true)).toBeNull();
  });
});
