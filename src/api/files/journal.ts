/** Writes plain-text accounting that hledger and ledger-cli both read. */
import { toHex } from '../../base/bytes.ts';
import { formatAmount } from '../../ledger/amount.ts';
import type { Charter } from '../../ledger/charter.ts';

export interface Commodity {
  /** The unit's name in quotes. */
  readonly name: string;
  readonly decimals: number;
}

/** The unit as a commodity: in quotes all is allowed but a quote, a semicolon or a line end. */
export function commodityOf({ unit, decimals }: Charter): Commodity {
  const plain = oneLine(unit).replaceAll(/[";@]/g, '').trim();
  return { name: `"${plain === '' ? 'coin' : plain}"`, decimals };
}

/**
 * The head of a journal: it names the ledger and declares how amounts are written, with a point and
 * all decimals.
 */
export function journalHead(charter: Charter, ledgerId: Uint8Array, about = ''): string {
  const { name, decimals } = commodityOf(charter);
  const sample = decimals === 0 ? '1000.' : `1000.${'0'.repeat(decimals)}`;
  const title = `; Folio ledger ${oneLine(charter.name)}, ${toHex(ledgerId)}`;
  return `${title}${about}\nD ${sample} ${name}\n\n`;
}

/** One line of a transaction; `balance` is the balance to assert after it. */
export function posting(
  account: string,
  change: number,
  commodity: Commodity,
  balance?: number,
): string {
  const amount = signed(change, commodity);
  const asserted = balance === undefined ? '' : ` = ${signed(balance, commodity)}`;
  return `    ${account}  ${amount}${asserted}\n`;
}

function signed(value: number, { name, decimals }: Commodity): string {
  const text = formatAmount(Math.abs(value), decimals);
  return `${value < 0 ? '-' : ''}${text} ${name}`;
}

/** The description of a transaction: its kind, and its memo on one line without a comment. */
export function words(kind: string, memo: string): string {
  const plain = oneLine(memo).replaceAll(';', '\uff1b').replaceAll('|', '\uff5c').trim();
  return plain === '' ? kind : `${kind}: ${plain}`;
}

/** `2026-11-25T23:04:05Z`, from ms since 1970. */
export function isoTime(ms: number): string {
  return isDate(ms) ? new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z') : String(ms);
}

/**
 * `2026-11-25`. A block's time may be any number (L-6); one that is no date becomes the last one.
 */
export function dayOf(ms: number): string {
  return isDate(ms) ? new Date(ms).toISOString().slice(0, 10) : '9999-12-31';
}

/** Years up to 9999, which all programs read. */
function isDate(ms: number): boolean {
  return ms < Date.UTC(10_000, 0);
}

/** Control characters and line ends, of any script, become spaces. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ');
}
