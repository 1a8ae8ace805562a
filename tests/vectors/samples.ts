import { fromHex, utf8Encode } from '../../src/base/bytes.ts';
import { publicKeyOf, signPure } from '../../src/crypto/ed25519.ts';
import { sha256 } from '../../src/crypto/sha256.ts';
import { type Charter, defaultCharter, ledgerIdOf } from '../../src/ledger/charter.ts';
import { signingBytes, type Transaction } from '../../src/ledger/transaction.ts';

/** Seed of a named person: SHA-256 of the name. */
export function seedOf(name: string): Uint8Array {
  return sha256(utf8Encode(name) as Uint8Array);
}

/** Public key of a named person. */
export function keyOf(name: string): Uint8Array {
  return publicKeyOf(seedOf(name));
}

/** Hex that is known to be hex. */
export function hex(text: string): Uint8Array {
  const bytes = fromHex(text);
  if (bytes === null) throw new RangeError(`not hex: ${text}`);
  return bytes;
}

/** Anyone may claim. */
export const OPEN: Charter = defaultCharter('vectors');
/** One issuer mints and seals. */
export const ISSUED: Charter = defaultCharter('class-7b', {
  issuer: keyOf('issuer'),
  edition: 3,
  decimals: 0,
  minFee: 1,
  unit: '分',
});

/** A transfer of one coin from alice to bob, with these fields in place of its own, unsigned. */
export function transfer(fields: Partial<Transaction> = {}): Transaction {
  return {
    version: 1,
    sender: keyOf('alice'),
    receiver: keyOf('bob'),
    amount: 100,
    fee: 0,
    sequence: 0,
    expires: 0,
    memo: '',
    signature: new Uint8Array(64),
    ...fields,
  };
}

/** The same transaction signed by a named person. */
export function signedBy(name: string, charter: Charter, transaction: Transaction): Transaction {
  const message = signingBytes(ledgerIdOf(charter), transaction);
  return { ...transaction, signature: signPure(seedOf(name), message) };
}

/** A claim of a named person on a ledger without issuer, signed. */
export function claimOf(name: string, charter: Charter): Transaction {
  const receiver = keyOf(name);
  const sender = new Uint8Array(32);
  return signedBy(name, charter, transfer({ sender, receiver, amount: charter.grant }));
}
