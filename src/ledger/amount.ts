import { fail, ok, type Result } from './result.ts';

/** Amounts as people write them. The ledger itself knows the smallest unit only (L-2). */

/** Longest text looked at: 16 digits, 6 decimals, and generous room for zeros. */
const MAX_TEXT = 64;
const PLAIN = /^(?<whole>\d*)(?:\.(?<part>\d*))?$/;

/** The digits and stops of a Chinese keyboard are meant as the plain ones. */
function plainDigits(text: string): string {
  return text
    .replace(/[\uff10-\uff19]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replace(/[\uff0e\u3002]/g, '.');
}

/**
 * A decimal number of whole coins as an integer of the smallest unit: `1.5` at 2 decimals is 150.
 * No exponents, no separators of thousands (they read differently from place to place).
 *
 * @param least what it must at least be, in the smallest unit: 1 for a transferred amount
 *   (`amount-zero` below it), 0 for a fee.
 */
export function parseAmount(text: string, decimals: number, least = 0): Result<number> {
  const typed = plainDigits(text.trim());
  if (typed === '') return fail('amount-empty', 'The amount is empty.', 'amount');
  const negative = /^[-\u2212\uff0d]/.test(typed);
  const match = PLAIN.exec(negative ? typed.slice(1) : typed);
  const whole = match?.groups?.whole ?? '';
  const part = match?.groups?.part ?? '';
  if (match === null || whole + part === '') {
    return fail('amount-not-a-number', 'The amount is not a decimal number.', 'amount');
  }
  if (negative) return fail('amount-negative', 'The amount is negative.', 'amount');
  if (part.length > decimals) {
    return fail('amount-decimals', `The amount has more than ${decimals} decimals.`, 'amount');
  }
  if (typed.length > MAX_TEXT) return tooLarge();
  const value = BigInt(whole + part.padEnd(decimals, '0'));
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) return tooLarge();
  const amount = Number(value);
  if (amount < least) return fail('amount-zero', 'The amount is 0.', 'amount');
  return ok(amount);
}

function tooLarge() {
  return fail('amount-too-large', 'The amount is above 2^53-1 of the smallest unit.', 'amount');
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
