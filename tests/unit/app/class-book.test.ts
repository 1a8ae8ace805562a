/** The teacher's desk shows for every block the results of the ledger's own rules. */
import { describe, expect, it } from 'vitest';
import {
  type BookBlock,
  markingCsv,
  paceOf,
  rollOf,
  standingsAt,
} from '../../../src/app/logic/class-book.ts';
import { sayableName } from '../../../src/app/logic/sayable-name.ts';
import { decodeAddress, encodeAddress } from '../../../src/ledger/address.ts';
import type { Block } from '../../../src/ledger/block.ts';
import { blockToJson } from '../../../src/ledger/block-json.ts';
import { checkCharter, defaultCharter, normalizeName } from '../../../src/ledger/charter.ts';
import { type Person, person, SmallLedger } from '../../support/small-ledger.ts';

const STARTS_AT = 1_700_000_000_000;
const [TEACHER, ANN, BEN, CEM] = [person(1), person(2), person(3), person(4)];
const addressOf = ({ publicKey }: Person) => encodeAddress(publicKey);

function bookOf(ledger: SmallLedger): BookBlock[] {
  const genesis = { height: 0, hash: '', builder: 'GENESIS', time: 0, items: [] };
  const one = (block: Block) => {
    const { height, hash, builder, time, items } = blockToJson(ledger.id, block);
    const plain = { fee: 0, memo: '' };
    return { height, hash, builder, time, items: items.map((item) => ({ ...plain, ...item })) };
  };
  return [genesis, ...ledger.blocks.map(one)];
}

function lesson(): SmallLedger {
  const ledger = new SmallLedger();
  ledger.grow(
    [TEACHER, ANN, BEN].map((one) => ledger.claim(one)),
    CEM.publicKey,
    STARTS_AT,
  );
  const teacher = TEACHER.publicKey;
  ledger.grow(
    [
      ledger.pay(ANN, teacher, { amount: 1, memo: ' 安 ' }),
      ledger.pay(BEN, teacher, { amount: 1, fee: 3, memo: 'BEN' }),
    ],
    ANN.publicKey,
    STARTS_AT + 6_000,
  );
  ledger.grow([ledger.pay(ANN, BEN.publicKey, { amount: 250 })], ANN.publicKey, STARTS_AT + 12_000);
  return ledger;
}

describe('standings', () => {
  it('count what is paid to others, and not what one pays oneself to cancel a payment', () => {
    const ledger = lesson();
    const cancel = ledger.pay(BEN, BEN.publicKey, { amount: 1, fee: 5 });
    ledger.grow([cancel], CEM.publicKey, STARTS_AT + 18_000);
    const rules = { reward: ledger.charter.reward, issuer: null };
    const [before, after] = [3, 4].map((height) =>
      standingsAt(bookOf(ledger), height, rules).get(addressOf(BEN)),
    );
    expect(after?.balance).toBe((before?.balance ?? 0) - 5);
    const { paid, payments, received } = before ?? {};
    expect(after).toMatchObject({ paid, payments, received });
  });

  it('are the balances of the ledger after every one of its blocks', () => {
    const ledger = lesson();
    const blocks = bookOf(ledger);
    for (let height = 0; height <= ledger.blocks.length; height += 1) {
      const rules = { reward: ledger.charter.reward, issuer: null };
      const said = [...standingsAt(blocks, height, rules).values()];
      const state = ledger.branch(height).state;
      expect(said.length).toBe(state.count);
      for (const { address, balance } of said) {
        const key = decodeAddress(address);
        if (!key.ok) throw new Error(key.error.reason);
        expect(state.get(key.value).balance).toBe(balance);
      }
    }
  });

  it('hold for a ledger with an issuer who pays fees for what is minted', () => {
    const charter = { issuer: TEACHER.publicKey, grant: 0, grantsPerBlock: 0, reward: 5 };
    const ledger = new SmallLedger(charter);
    ledger.grow([ledger.mint(TEACHER, ANN.publicKey, 500)], BEN.publicKey, STARTS_AT);
    ledger.grow(
      [ledger.pay(ANN, TEACHER.publicKey, { amount: 40, fee: 2 })],
      BEN.publicKey,
      STARTS_AT + 1_000,
    );
    const rules = { reward: 5, issuer: addressOf(TEACHER) };
    const all = standingsAt(bookOf(ledger), 9, rules);
    for (const one of [TEACHER, ANN, BEN])
      expect(all.get(addressOf(one))?.balance).toBe(ledger.state.get(one.publicKey).balance);
    expect(all.get(addressOf(BEN))?.built).toBe(2);
  });
});

describe('the roll', () => {
  const blocks = bookOf(lesson());

  it('knows who signed in by a memo, whatever its case and spaces, and who has a name here', () => {
    const names = { [addressOf(CEM)]: 'Cem' };
    expect(rollOf(['安', 'Ben', 'Cem', 'Dee'], blocks, addressOf(TEACHER), names)).toEqual([
      { name: '安', address: addressOf(ANN) },
      { name: 'Ben', address: addressOf(BEN) },
      { name: 'Cem', address: addressOf(CEM) },
      { name: 'Dee', address: null },
    ]);
  });

  it('becomes a table for marking, in which no name is a formula', () => {
    const roll = rollOf(['安', '=1+1'], blocks, addressOf(TEACHER), {});
    const rules = { reward: 100, issuer: null };
    const text = markingCsv(roll, standingsAt(blocks, 9, rules), () => '', 2, ['name', 'address']);
    const lines = text.trimEnd().split('\r\n');
    expect(lines[0]).toBe('name,address');
    expect(lines[1]).toMatch(/^安,folio1\w+,1,2,2\.51,0\.00,2,/);
    expect(lines[2]).toMatch(/^'=1\+1,,0,0,/);
    expect(lines.length).toBe(1 + 2 + 3);
  });

  it('tells the pace of the newest blocks', () => {
    expect(paceOf(blocks)).toEqual({ seconds: 6, payments: 15 });
    expect(paceOf(blocks.slice(0, 2))).toBeNull();
  });
});

describe('names to say aloud', () => {
  it.each(['en', 'zh'] as const)('open the ledger of that very name (%s)', (language) => {
    for (let seed = 0; seed < 64; seed += 1) {
      const name = sayableName(language, (below) => (seed * 7_919 + below) % below);
      expect(normalizeName(name)).toBe(name);
      expect(checkCharter(defaultCharter(name)).ok).toBe(true);
    }
  });
});
