/** Reads and writes amounts of whole coins. */
import { readDecimal } from '../base/decimal.ts';
import { type Failure, fail, ok, type Result } from './result.ts';

/** Amounts as people write them. The ledger itself knows only the smallest unit (L-2). */

/**
 * Reads a decimal number of whole coins as an integer of the smallest unit: `1.5` at 2 decimals is
 * 150. `readDecimal` reads digits and separators; `amount-unclear` if they could mean two amounts.
 *
 * @param least the least amount, in the smallest unit: 1 for a transfer (`amount-zero` below it), 0
 * for a fee.
 */
export function parseAmount(text: string, decimals: number, least = 0): Result<number> {
  const read = readDecimal(text, decimals);
  if (read.kind === 'empty') return fail('amount-empty', 'The amount is empty.', 'amount');
  if (read.kind === 'too-long') return tooLarge();
  if (read.kind === 'malformed') {
    return fail('amount-not-a-number', 'The amount is not a decimal number.', 'amount');
  }
  if (read.kind === 'unclear') {
    return unclear(read.readings, 'amount');
  }
  const { negative, whole, part } = read;
  if (negative) return fail('amount-negative', 'The amount is negative.', 'amount');
  if (part.length > decimals) {
    const reason = `The amount has more than ${decimals} decimals.`;
    return fail('amount-decimals', reason, 'amount', { decimals });
  }
  const value = BigInt(whole + part.padEnd(decimals, '0'));
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) return tooLarge();
  const amount = Number(value);
  if (amount < least) return fail('amount-zero', 'The amount is 0.', 'amount');
  return ok(amount);
}

function tooLarge() {
  return fail('amount-too-large', 'The amount is above 2^53-1 of the smallest unit.', 'amount', {
    most: Number.MAX_SAFE_INTEGER,
  });
}

/** The refusal of a number that could be read in two ways. */
export function unclear(readings: readonly string[], field: string): Failure {
  const [one = '', other = ''] = readings;
  const reason = `The ${field} could be read as ${readings.join(' or ')}.`;
  return fail('amount-unclear', reason, field, { one, other });
}

/**
 * Whole coins with all their decimals: 150 at 2 decimals is `1.50`. `parseAmount` reads it back.
 */
export function formatAmount(amount: number, decimals: number): string {
  if (!Number.isSafeInteger(amount) || amount < 0) throw new RangeError(`${amount} is no amount`);
  if (decimals === 0) return String(amount);
  const digits = String(amount).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
