import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Accounts } from '../../../src/ledger/accounts.ts';
import { type AccountsPart, verifyPart } from '../../../src/ledger/accounts-proof.ts';
import { type Account, accountKey, emptyAccount } from '../../../src/ledger/accounts-record.ts';
import { naivePart, naiveSorted } from './naive-accounts.ts';

function account(n: number, balance = n + 1): Account {
  const address = new Uint8Array(32);
  new DataView(address.buffer).setUint32(28, n + 1);
  return { ...emptyAccount(address), balance };
}

const ACCOUNTS = naiveSorted(Array.from({ length: 300 }, (_, n) => account(n)));
const STATE = Accounts.empty.set(ACCOUNTS);
const ROOT = STATE.root;

const prefixes = fc
  .array(fc.constantFrom('0', '1'), { maxLength: 12 })
  .map((bits) => bits.join(''));

function pathOf({ address }: Account): string {
  return [...accountKey(address)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
}

function refusal(part: AccountsPart): string {
  const verdict = verifyPart(ROOT, part);
  return verdict.ok ? 'accepted' : verdict.error.code;
}

describe('L-7: a part of the state checked alone', () => {
  it('L-7: every part is the plain definition’s and leads to the root', () => {
    fc.assert(
      fc.property(prefixes, (prefix) => {
        const part = STATE.prove(prefix);
        expect(part).toEqual(naivePart(ACCOUNTS, prefix));
        expect(verifyPart(ROOT, part)).toEqual({ ok: true, value: part.accounts });
        expect(STATE.countUnder(prefix)).toBe(part.accounts.length);
      }),
      { numRuns: 25 },
    );
  });

  it('L-7: a prefix below a leaf gives the leaf', () => {
    const one = ACCOUNTS[0] as Account;
    const part = STATE.prove(pathOf(one));
    expect(part.prefix.length).toBeLessThan(12);
    expect(pathOf(one).startsWith(part.prefix)).toBe(true);
    expect(part.accounts).toContainEqual(one);
    const few = Accounts.empty.set(ACCOUNTS.slice(0, 5));
    expect(few.prove('0110')).toMatchObject({ prefix: '', siblings: [] });
  });

  it('L-7: the parts of all prefixes of one length are the whole state', () => {
    const parts = ['00', '01', '10', '11'].map((prefix) => STATE.prove(prefix));
    expect(parts.flatMap(({ accounts }) => accounts)).toEqual(ACCOUNTS);
  });

  it('L-7: an absent account shows by the part it is not in', () => {
    const part = STATE.prove(pathOf(account(5_000)));
    expect(verifyPart(ROOT, part).ok).toBe(true);
    expect(part.accounts).not.toContainEqual(account(5_000));
  });

  it('L-7: the empty state proves that it is empty', () => {
    const part = Accounts.empty.prove('1');
    expect(part).toEqual({ prefix: '', accounts: [], siblings: [] });
    expect(verifyPart(Accounts.empty.root, part).ok).toBe(true);
    expect(refusal(part)).toBe('accounts-shape');
  });

  it('L-7: no part verifies with a record changed, left out, added, doubled or moved', () => {
    const changes = fc.constantFrom('balance', 'sequence', 'claimed', 'out', 'in', 'twice', 'swap');
    fc.assert(
      fc.property(prefixes, changes, fc.nat(), (prefix, change, pick) => {
        const part = STATE.prove(prefix);
        const at = pick % part.accounts.length;
        const one = part.accounts[at] as Account;
        const forged = [...part.accounts];
        if (change === 'balance') forged[at] = { ...one, balance: one.balance + 1 };
        if (change === 'sequence') forged[at] = { ...one, sequence: one.sequence + 1 };
        if (change === 'claimed') forged[at] = { ...one, claimed: !one.claimed };
        if (change === 'out') forged.splice(at, 1);
        if (change === 'in') forged.splice(at, 0, account(10_000 + pick));
        if (change === 'twice') forged.splice(at, 0, one);
        if (change === 'swap') forged.reverse();
        if (change === 'swap' && forged.length < 2) return;
        expect(refusal({ ...part, accounts: forged })).not.toBe('accepted');
      }),
      { numRuns: 80 },
    );
  });

  it('L-7: no part verifies with a sibling changed, left out, added or out of order', () => {
    const part = STATE.prove('0110');
    const [first, second, ...rest] = part.siblings as Uint8Array[];
    const spoilt = (first as Uint8Array).slice();
    spoilt[0] = (spoilt[0] ?? 0) ^ 1;
    const bad = [
      [spoilt, second, ...rest],
      [second, first, ...rest],
      [second, ...rest],
      [first, first, second, ...rest],
      [(first as Uint8Array).subarray(1), second, ...rest],
    ] as Uint8Array[][];
    for (const siblings of bad) expect(refusal({ ...part, siblings })).toBe('accounts-shape');
    expect(refusal({ ...part, prefix: '0111' })).toBe('accounts-order');
  });

  it('L-7: names what is wrong with a part', () => {
    const part = STATE.prove('01');
    const [one, ...others] = part.accounts as Account[];
    const refused = (changes: Partial<AccountsPart>) => refusal({ ...part, ...changes });
    expect(refused({ prefix: '0x' })).toBe('accounts-prefix');
    expect(refused({ prefix: '0'.repeat(257) })).toBe('accounts-prefix');
    expect(refused({ accounts: [...others, one as Account] })).toBe('accounts-order');
    const gone = emptyAccount((one as Account).address);
    expect(refused({ accounts: [gone, ...others] })).toBe('account-record');
    const huge = part.accounts.map((each) => ({ ...each, balance: Number.MAX_SAFE_INTEGER }));
    expect(refused({ accounts: huge })).toBe('accounts-shape');
    const negative = { ...(one as Account), balance: -1 };
    expect(refused({ accounts: [negative, ...others] })).toBe('account-record');
  });

  it('L-7: a branch’s two hashes cannot pass for a leaf', () => {
    const left = STATE.prove('0');
    const forged = { prefix: '', accounts: left.accounts, siblings: [] };
    expect(refusal(forged)).toBe('accounts-shape');
  });
});
