/** Charters, their check, their encoding, and the ledger id (L-1). */
import {
  ByteReader,
  ByteWriter,
  isZero,
  ReadError,
  utf8Decode,
  utf8Encode,
} from '../base/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import { fail, ok, type Result } from './result.ts';

/** A ledger's constitution, fixed for ever; its hash is the ledger's id (L-1). */
export interface Charter {
  /** Another edition starts a ledger of the same name anew. u32. */
  readonly edition: number;
  /** The key that may mint and seal; null: nobody may, and everyone may claim a grant. */
  readonly issuer: Uint8Array | null;
  /** Decimal places of the unit on the page, 0..6. */
  readonly decimals: number;
  /** The amount of a claim, in the smallest unit. */
  readonly grant: number;
  /** The most claims in a block. */
  readonly grantsPerBlock: number;
  /** The builder's income from a block besides the fees, in the smallest unit. */
  readonly reward: number;
  /** Least fee of a transfer, in the smallest unit. */
  readonly minFee: number;
  /** The wanted time between blocks under load, ms. */
  readonly spacing: number;
  /** Least work of a block, expected hashes. */
  readonly work: number;
  /** Header and body of one block, bytes. */
  readonly maxBlockBytes: number;
  /** 1..64 bytes of UTF-8. */
  readonly name: string;
  /** The name of a whole coin on the page, 1..8 bytes of UTF-8. */
  readonly unit: string;
}

/** The charter version whose rules this code follows. */
const CHARTER_VERSION = 2;
/** The version of the first edition of the rules: its ledgers are recognised, never opened. */
const EARLIER_VERSION = 1;

/** Longest a charter can be encoded, bytes. */
export const MAX_CHARTER_BYTES = 165;

type NumberField = Exclude<keyof Charter, 'issuer' | 'name' | 'unit'>;

/** The ranges of L-1, both ends included. */
export const CHARTER_RANGES: Readonly<Record<NumberField, readonly [least: number, most: number]>> =
  {
    edition: [0, 2 ** 32 - 1],
    decimals: [0, 6],
    grant: [0, 2 ** 40],
    grantsPerBlock: [0, 1024],
    reward: [0, 2 ** 40],
    minFee: [0, Number.MAX_SAFE_INTEGER],
    spacing: [1000, 3_600_000],
    work: [2 ** 8, 2 ** 40],
    maxBlockBytes: [2 ** 14, 2 ** 22],
  };
const NUMBER_FIELDS = Object.keys(CHARTER_RANGES) as NumberField[];

/** Of a ledger's name, as UTF-8. */
export const MAX_NAME_BYTES = 64;
const MAX_UNIT_BYTES = 8;
const NO_ISSUER = new Uint8Array(32);

/** The charter itself if every rule of L-1 holds; else the rule that does not. */
export function checkCharter(charter: Charter): Result<Charter> {
  for (const field of NUMBER_FIELDS) {
    const [least, most] = CHARTER_RANGES[field];
    const value = charter[field];
    if (!Number.isSafeInteger(value) || Object.is(value, -0) || value < least || value > most) {
      return fail(
        'charter-range',
        `The charter's ${field} must be an integer in ${least}..${most}.`,
        field,
        { least, most },
      );
    }
  }
  const text =
    checkText('name', charter.name, MAX_NAME_BYTES) ??
    checkText('unit', charter.unit, MAX_UNIT_BYTES);
  if (text !== null) return text;
  const { issuer, grant, grantsPerBlock } = charter;
  if (issuer === null) {
    if (grant < 1 || grantsPerBlock < 1) {
      const field = grant < 1 ? 'grant' : 'grantsPerBlock';
      return fail(
        'charter-issuer',
        `Without an issuer the charter's ${field} is at least 1.`,
        field,
      );
    }
    return ok(charter);
  }
  if (issuer.length !== 32 || isZero(issuer)) {
    return fail(
      'charter-issuer',
      'The issuer is a key of 32 bytes that are not all zero.',
      'issuer',
    );
  }
  if (grant !== 0 || grantsPerBlock !== 0) {
    const field = grant !== 0 ? 'grant' : 'grantsPerBlock';
    return fail('charter-issuer', `With an issuer the charter's ${field} is 0.`, field);
  }
  return ok(charter);
}

function checkText(field: 'name' | 'unit', text: string, most: number) {
  const bytes = utf8Encode(text);
  if (bytes === null) {
    return fail('charter-text', `The charter's ${field} is not well-formed text.`, field, { most });
  }
  if (bytes.length < 1 || bytes.length > most) {
    return fail('charter-text', `The charter's ${field} has 1 to ${most} bytes.`, field, { most });
  }
  return null;
}

function notText(field: 'name' | 'unit', most: number) {
  return fail('charter-text', `The charter's ${field} is not UTF-8.`, field, { most });
}

/** The bytes of L-1. Throws RangeError for a charter that breaks a rule. */
export function encodeCharter(charter: Charter): Uint8Array {
  const checked = checkCharter(charter);
  if (!checked.ok) throw new RangeError(checked.error.reason);
  const writer = new ByteWriter(MAX_CHARTER_BYTES);
  writer.u8(CHARTER_VERSION);
  writer.u32(charter.edition);
  writer.bytes(charter.issuer ?? NO_ISSUER);
  writer.u8(charter.decimals);
  writer.u64(charter.grant);
  writer.u16(charter.grantsPerBlock);
  writer.u64(charter.reward);
  writer.u64(charter.minFee);
  writer.u32(charter.spacing);
  writer.u64(charter.work);
  writer.u32(charter.maxBlockBytes);
  for (const text of [charter.name, charter.unit]) {
    const bytes = utf8Encode(text) as Uint8Array;
    writer.u8(bytes.length);
    writer.bytes(bytes);
  }
  return writer.finish();
}

/**
 * Decodes a charter. Refuses other versions (`charter-earlier`, `charter-version`), trailing bytes,
 * and all that `checkCharter` refuses.
 */
export function decodeCharter(bytes: Uint8Array): Result<Charter> {
  const reader = new ByteReader(bytes);
  try {
    const version = reader.u8();
    if (version === EARLIER_VERSION) {
      const reason = 'The ledger is of an earlier edition of the rules and cannot be opened.';
      return fail('charter-earlier', reason, 'version');
    }
    if (version !== CHARTER_VERSION) {
      return fail(
        'charter-version',
        `The charter has version ${version}, not ${CHARTER_VERSION}.`,
        'version',
        { version, known: CHARTER_VERSION },
      );
    }
    const edition = reader.u32();
    const issuer = reader.bytes(32).slice();
    const numbers = {
      edition,
      decimals: reader.u8(),
      grant: reader.u64(),
      grantsPerBlock: reader.u16(),
      reward: reader.u64(),
      minFee: reader.u64(),
      spacing: reader.u32(),
      work: reader.u64(),
      maxBlockBytes: reader.u32(),
    };
    const name = utf8Decode(reader.bytes(reader.u8()));
    const unit = utf8Decode(reader.bytes(reader.u8()));
    if (reader.remaining > 0) return fail('trailing', 'Bytes follow the charter.', 'charter');
    if (name === null) return notText('name', MAX_NAME_BYTES);
    if (unit === null) return notText('unit', MAX_UNIT_BYTES);
    return checkCharter({ ...numbers, issuer: isZero(issuer) ? null : issuer, name, unit });
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return error.code === 'short'
      ? fail('short', 'The charter ends early.', 'charter')
      : fail('charter-range', 'A number of the charter is above 2^53-1.', 'charter', {
          least: 0,
          most: Number.MAX_SAFE_INTEGER,
        });
  }
}

/** SHA-256 of the charter's bytes: 32 bytes (L-1). Throws RangeError as `encodeCharter`. */
export function ledgerIdOf(charter: Charter): Uint8Array {
  return sha256(encodeCharter(charter));
}

/**
 * The charter that a bare name stands for (L-1), with `overrides` in its place. Grant and reward
 * follow the decimals, and an issuer sets both to 0, unless they are overridden themselves. It is
 * not checked: a name typed by a person may be one that no charter can carry.
 */
export function defaultCharter(name: string, overrides: Partial<Charter> = {}): Charter {
  const decimals = overrides.decimals ?? 2;
  const whole = 10 ** decimals;
  const issued = (overrides.issuer ?? null) !== null;
  return {
    edition: 0,
    issuer: null,
    decimals,
    grant: issued ? 0 : 100 * whole,
    grantsPerBlock: issued ? 0 : 32,
    reward: issued ? 0 : whole,
    minFee: 0,
    spacing: 5000,
    work: 2 ** 16,
    maxBlockBytes: 2 ** 17,
    name,
    unit: 'coin',
    ...overrides,
  };
}

/**
 * Invisible characters: soft hyphen, joiners of graphemes, marks of direction, variation selectors.
 */
const UNSEEN =
  /\u034F|\uFE0E|\uFE0F|[\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/gu;
/** The apostrophes that keyboards and word processors write. */
const APOSTROPHES = /[\u02BC\u2018\u2019\u201B]/gu;
const DASHES = /[\u2010-\u2015\u2212]/gu;

/**
 * Turns a typed name into the ledger's name (L-1): NFKC and lower case, without invisible
 * characters, one kind of apostrophe and of dash, white space as `-`. This is repeated until
 * nothing changes, as lower case may have to be composed again; so a name is its own name.
 */
export function normalizeName(typed: string): string {
  for (let name = typed; ; ) {
    const next = unitedOnce(name);
    if (next === name) return name;
    name = next;
  }
}

/**
 * One pass. Only NFKC makes a name longer, and it does not change its own result: so the passes
 * end.
 */
function unitedOnce(name: string): string {
  return name
    .normalize('NFKC')
    .replace(UNSEEN, '')
    .replace(APOSTROPHES, "'")
    .replace(DASHES, '-')
    .trim()
    .replace(/\s+/gu, '-')
    .toLowerCase();
}
