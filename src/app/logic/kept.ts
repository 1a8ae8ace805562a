/**
 * Small things the browser keeps for the page: language, colours, names given to addresses, ledgers
 * opened before. All of it can be lost without harm; where localStorage is forbidden it lasts as
 * long as the tab.
 */
const PREFIX = 'folio:page:';

/** The value kept under `key`, or null where there is none or it is not readable. */
export function readKept(key: string): unknown {
  try {
    const text = localStorage.getItem(PREFIX + key);
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Keeps a JSON value. A browser that refuses is no failure: the value then lives in the tab alone.
 */
export function keep(key: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    return;
  }
}

/** `value` as a record of strings of at most `most` characters, whatever was really stored. */
export function asNames(value: unknown, most = 40): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  const pairs = Object.entries(value).filter(
    ([, name]) => typeof name === 'string' && name.length <= most,
  );
  return Object.fromEntries(pairs.slice(0, 1000));
}

/** `value` as a list of strings of bounded size, whatever was really stored. */
export function asStrings(value: unknown, most: number): string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((item) => typeof item === 'string' && item.length <= 600).slice(0, most);
}
