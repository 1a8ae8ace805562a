/** The query of a link, after its `?`: inviters, looking only, a card's name or a request. */

import { MAX_MEMO_BYTES } from '../ledger/memo.ts';
import { fail, ok, type Result } from '../ledger/result.ts';
import { unescapeAll, withoutTail } from './link-text.ts';

const MAX_VIA = 8;
const MAX_PEER_ID = 64;
/** Characters of the name on a card. */
const MAX_CALLED = 40;
/** PeerJS's own rule for ids, without the space, which a link cannot carry. */
const PEER_ID = /^[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*$/;
const UNITS = /^[1-9]\d{0,15}$/;

/** Inviters, and whether the tab only looks. */
export interface Hints {
  readonly via: readonly string[];
  readonly watch?: true;
}

/** The payment that a request asks for; the payer fills in missing fields. */
export interface Asked {
  /** The name that the request's author claims, never trusted. */
  readonly called?: string;
  /** The amount in the smallest unit, 1..2^53-1. */
  readonly amount?: number;
  /** At most 140 bytes (L-4). */
  readonly memo?: string;
  /** The memo is to be the payer's name. */
  readonly asksName?: true;
}

/**
 * The query by name. All of it may have been escaped once more; an escaped `&` within a value is
 * that value's own.
 */
export function readQuery(query: string): (name: string) => string {
  const whole = query.includes('=') ? query : (unescapeAll(query) ?? '');
  const values = new URLSearchParams(whole);
  return (name) => {
    const value = values.get(name) ?? '';
    return unescapeAll(value) ?? value;
  };
}

/** Invalid ids, and those after the eighth, are left out: a hint spoils no link. */
export function hintsIn(query: (name: string) => string): Hints {
  const ids = query('via')
    .split(',')
    .filter((id) => id.length <= MAX_PEER_ID && PEER_ID.test(id));
  const via = [...new Set(ids)].slice(0, MAX_VIA);
  return query('watch') === '1' ? { via, watch: true } : { via };
}

/** The name on a card, cut if it is too long; '' if there is none. */
export function calledIn(query: (name: string) => string): string {
  const called = query('as').trim();
  if (/\p{Surrogate}/u.test(called)) return '';
  return [...called].slice(0, MAX_CALLED).join('').trim();
}

/** The query of a request. Unlike a hint, an invalid amount or memo spoils the link. */
export function askedIn(query: (name: string) => string): Result<Asked> {
  const called = calledIn(query);
  const units = query('amount');
  const memo = query('memo');
  if (units !== '' && !(UNITS.test(units) && Number.isSafeInteger(Number(units)))) {
    return fail('link-amount', 'A request asks for a whole number of smallest units.', 'amount');
  }
  if (/\p{Surrogate}/u.test(memo) || new TextEncoder().encode(memo).length > MAX_MEMO_BYTES) {
    const reason = 'The memo of a request has over 140 bytes or is malformed.';
    return fail('link-memo', reason, 'memo', { most: MAX_MEMO_BYTES });
  }
  return ok({
    ...(called === '' ? {} : { called }),
    ...(units === '' ? {} : { amount: Number(units) }),
    ...(memo === '' ? {} : { memo }),
    ...(query('ask') === 'name' ? { asksName: true } : {}),
  });
}

/** The query with its `?`; '' if it would be empty. `escaped` makes a value fit. */
export function formatQuery(
  { via, watch }: Hints,
  { called, amount, memo, asksName }: Asked,
  escaped: (text: string) => string,
): string {
  const parts = [
    called === undefined ? '' : `as=${escaped(called)}`,
    amount === undefined ? '' : `amount=${amount}`,
    memo === undefined ? '' : `memo=${escaped(memo)}`,
    asksName ? 'ask=name' : '',
    watch ? 'watch=1' : '',
    via.length === 0 ? '' : `via=${via.slice(0, MAX_VIA).join(',')}`,
  ].filter((part) => part !== '');
  if (parts.length === 0) return '';
  const query = `?${parts.join('&')}`;
  // A text that ends like a sentence would be cut by the link's reader.
  return withoutTail(query) === query ? query : `${query}&`;
}
