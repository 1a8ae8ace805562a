/**
 * Attacks by transactions: each kind of invalid one, replays, races and floods (T-25 to T-28).
 */
import { fromHex, toHex } from '../base/bytes.ts';
import { ledgerIdOf } from '../ledger/charter.ts';
import { signingBytes, type Transaction } from '../ledger/transaction.ts';
import type { Attack } from './attack.ts';
import type { Attacker } from './attacker.ts';

const L = 2n ** 252n + 27742317777372353535851937790883648493n;
/** A key of small order: anyone could sign for it if it were accepted. */
const SMALL_ORDER = '0000000000000000000000000000000000000000000000000000000000000000';
const IDENTITY = '0100000000000000000000000000000000000000000000000000000000000000';

/** A well-formed transaction, signed by the attacker, from the account it claims to own. */
function plain(attacker: Attacker, fields: Partial<Transaction> = {}): Transaction {
  const { forge, machines } = attacker.world;
  const receiver = attacker.chance.pick(machines).key.publicKey;
  const state = attacker.best().state;
  const own = state?.accounts.get(toHex(attacker.key.publicKey));
  return forge.transaction(attacker.key, {
    receiver,
    amount: 1,
    sequence: own?.sequence ?? 0,
    ...fields,
  });
}

function withSignature(transaction: Transaction, change: (signature: Uint8Array) => void) {
  const signature = transaction.signature.slice();
  change(signature);
  return { ...transaction, signature };
}

/** (R, S + L): the same equation holds, but the signature is not canonical. */
function malleated(transaction: Transaction): Transaction {
  return withSignature(transaction, (signature) => {
    let s = 0n;
    for (let i = 63; i >= 32; i--) s = (s << 8n) | BigInt(signature[i] as number);
    s += L;
    for (let i = 32; i < 64; i++) {
      signature[i] = Number(s & 0xffn);
      s >>= 8n;
    }
  });
}

/** One transaction of each kind; no honest node may pool or relay any of them. */
const WRONG: Readonly<Record<string, (attacker: Attacker) => Transaction>> = {
  'spoilt-signature': (attacker) =>
    withSignature(plain(attacker), (signature) => signature.fill(9, 3, 5)),
  'malleated-signature': (attacker) => malleated(plain(attacker)),
  'weak-key': (attacker) => ({ ...plain(attacker), sender: fromHex(IDENTITY) as Uint8Array }),
  'genesis-receiver': (attacker) =>
    plain(attacker, { receiver: fromHex(SMALL_ORDER) as Uint8Array }),
  'no-amount': (attacker) => plain(attacker, { amount: 0 }),
  'huge-amount': (attacker) => plain(attacker, { amount: Number.MAX_SAFE_INTEGER }),
  'huge-fee': (attacker) =>
    plain(attacker, { amount: Number.MAX_SAFE_INTEGER, fee: Number.MAX_SAFE_INTEGER }),
  'last-sequence': (attacker) => plain(attacker, { sequence: 2 ** 32 - 1 }),
  'expired-payment': (attacker) => plain(attacker, { expires: 1 }),
  // A transaction in another's name, signed by its own key.
  'foreign-sender': (attacker) =>
    plain(attacker, { sender: attacker.chance.pick(attacker.world.machines).key.publicKey }),
  // A grant for another, or twice, or too much.
  'foreign-claim': (attacker) =>
    attacker.world.forge.claim(attacker.key, {
      receiver: attacker.chance.pick(attacker.world.machines).key.publicKey,
    }),
  'large-claim': (attacker) =>
    attacker.world.forge.claim(attacker.key, { amount: attacker.world.charter.grant + 1 }),
  'numbered-claim': (attacker) => attacker.world.forge.claim(attacker.key, { sequence: 1 }),
  'paid-claim': (attacker) => attacker.world.forge.claim(attacker.key, { fee: 1 }),
  'other-ledger': otherLedger,
};

/** The names of the rules that a transaction can break. */
export const TRANSACTION_BREACHES: readonly string[] = Object.keys(WRONG);

/** A transaction that breaks this rule. */
export function breakingTransaction(attacker: Attacker, name: string): Transaction {
  return (WRONG[name] as (attacker: Attacker) => Transaction)(attacker);
}

/** A valid transaction of another ledger. */
function otherLedger(attacker: Attacker): Transaction {
  const transaction = plain(attacker);
  const { charter } = attacker.world;
  const other = ledgerIdOf({ ...charter, edition: charter.edition + 1 });
  return { ...transaction, signature: attacker.key.sign(signingBytes(other, transaction)) };
}

/** Sends transactions of blocks once more. */
function replay(attacker: Attacker): boolean {
  const old: Transaction[] = [];
  for (let at = attacker.best(); at.parent !== null && old.length < 10; at = at.parent)
    old.push(...at.transactions);
  if (old.length === 0) return false;
  attacker.merge({ pool: old });
  return true;
}

/** Sends two payments of the same coins, each to other nodes (T-27). */
function race(attacker: Attacker): boolean {
  const { links, chance, world } = attacker;
  const state = attacker.best().state;
  const own = state?.accounts.get(toHex(attacker.key.publicKey));
  if (links.length < 2 || own === undefined || own.balance < 4n) return false;
  const fields = { amount: Number(own.balance / 2n), sequence: own.sequence };
  for (const link of links) {
    const receiver = chance.pick(world.machines).key.publicKey;
    attacker.merge({ pool: [plain(attacker, { ...fields, receiver, memo: link.address })] }, [
      link,
    ]);
  }
  return true;
}

function flood(attacker: Attacker): boolean {
  const { chance, world } = attacker;
  const [link] = chance.shuffle(attacker.links);
  if (link === undefined) return false;
  const sybils = Array.from({ length: chance.int(10, 40) }, () =>
    world.keys.crowd(chance.int(0, 399)),
  );
  const pool = sybils.map((key) =>
    world.issuer === null ? world.forge.claim(key) : world.forge.transaction(key, { amount: 5 }),
  );
  attacker.merge({ pool }, [link]);
  return true;
}

/** Claims its grant like anyone, to have something to spend twice. */
function claim(attacker: Attacker): boolean {
  if (attacker.world.issuer !== null) return false;
  attacker.merge({ pool: [attacker.world.forge.claim(attacker.key)] });
  return true;
}

export const TRANSACTION_ATTACKS: readonly Attack[] = [
  {
    name: 'wrong transaction',
    weight: 8,
    run: (attacker) => {
      const [link] = attacker.chance.shuffle(attacker.links);
      if (link === undefined) return false;
      const name = attacker.chance.pick(TRANSACTION_BREACHES);
      attacker.merge({ pool: [breakingTransaction(attacker, name)] }, [link]);
      return true;
    },
  },
  { name: 'replay', weight: 3, run: replay },
  { name: 'race', weight: 4, run: race },
  {
    name: 'far sequences',
    weight: 2,
    run: (attacker) => {
      const far = Array.from({ length: 30 }, (_, i) => plain(attacker, { sequence: 2 + i }));
      attacker.merge({ pool: far });
      return true;
    },
  },
  { name: 'sybils', weight: 2, run: flood },
  { name: 'claim', weight: 3, run: claim },
];
