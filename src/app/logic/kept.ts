/**
 * Small values that the browser keeps for the page: language, colours, names given to addresses,
 * ledgers opened before. Losing them does no harm; where localStorage is forbidden they last as
 * long as the tab.
 */
const PREFIX = 'folio:page:';

/** Names given to addresses: the length of the longest member list that is read. */
export const NAMES_MOST = 10_000;

/**
 * The value stored under `key`, or `standard`. `judge` repairs a stored value, or returns null for
 * a useless one. A result that differs from the stored value is stored in its place (null and
 * undefined: nothing is), and `spoiled` is called.
 */
export function readKept<T>(
  key: string,
  standard: T,
  judge: (value: unknown) => T | null,
  spoiled: () => void = () => undefined,
): T {
  const text = storedText(key);
  if (text === null) return standard;
  const value = parsed(text);
  const judged = value === undefined ? null : judge(value);
  if (judged !== null && JSON.stringify(judged) === JSON.stringify(value)) return judged;
  const mended = judged ?? standard;
  if (mended === null || mended === undefined) forgetKept((other) => other === key);
  else keep(key, mended);
  spoiled();
  return mended;
}

function storedText(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

/** Undefined for a text that is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Keeps a JSON value; false if the browser refuses. That is mostly no failure: the value then lives
 * in the tab only, and earlier values stay kept.
 */
export function keep(key: string, value: unknown): boolean {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** Forgets all values under keys that name this ledger (id in hex). */
export function forgetLedger(ledger: string): void {
  forgetKept((key) => key.includes(ledger));
}

/** Forgets all values under keys for which `which` is true. */
export function forgetKept(which: (key: string) => boolean): void {
  try {
    const keys = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at) ?? '');
    for (const key of keys)
      if (key.startsWith(PREFIX) && which(key.slice(PREFIX.length))) localStorage.removeItem(key);
  } catch {
    return;
  }
}

/** `value` as a record of strings of at most `most` characters, whatever was stored. */
export function asNames(value: unknown, most = 40): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const pairs = Object.entries(value).filter(
    ([, name]) => typeof name === 'string' && name.length <= most,
  );
  return Object.fromEntries(pairs.slice(0, NAMES_MOST));
}

/** `value` as a list of strings of bounded size, whatever was stored. */
export function asStrings(value: unknown, most: number): string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((item) => typeof item === 'string' && item.length <= 600).slice(0, most);
}
