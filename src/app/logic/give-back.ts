/** Undoing a payment: only its receiver can, by an inverse one that names the first. */
import type { StatementLine } from './statement.ts';

/** The receiver to fill into the payment form, and more. Absent members: the reader fills them. */
export interface Payee {
  readonly address: string;
  /** Smallest unit. */
  readonly amount?: number;
  readonly memo?: string;
  /** True for a request: all of the form is filled anew, and the page says by what. */
  readonly request?: true;
  /** The name the request gives the receiver. */
  readonly called?: string;
  /** The request asks for the payer's name as the memo. */
  readonly asksName?: true;
}

/** The memo of a payment that undoes another one is this and the id of the other. */
const UNDOES = 'undoes ';

/** The id of the payment that a payment with this memo undoes; null if it undoes none. */
export function undoneBy(memo: string): string | null {
  const id = memo.startsWith(UNDOES) ? memo.slice(UNDOES.length) : '';
  return /^[0-9a-f]{64}$/.test(id) ? id : null;
}

/**
 * The payment that gives this one back; null if there is nothing to give back: a payment to
 * oneself, one in no block yet, and a line that is no transfer.
 */
export function givenBack(line: StatementLine, own: string): Payee | null {
  const { kind, party, out, in: income, state, id } = line;
  if (kind !== 'transfer' || state.kind !== 'block') return null;
  if (party === null || party === own || out !== null || income === null) return null;
  return { address: party, amount: income, memo: UNDOES + id };
}
