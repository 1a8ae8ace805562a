/**
 * `next` with every part that equals its counterpart in `previous` replaced by that very object, so
 * that `===` tells what changed: a new block re-renders no old one. Plain data only: objects,
 * arrays, byte arrays, primitives. List items are matched by their hash, id or address.
 */
export function replaceEqual<T>(previous: unknown, next: T): T {
  if (Object.is(previous, next)) return next;
  if (next instanceof Uint8Array) {
    return previous instanceof Uint8Array && sameBytes(previous, next)
      ? (previous as T & Uint8Array)
      : next;
  }
  if (Array.isArray(next)) return replaceList(previous, next) as T;
  if (isRecord(next) && isRecord(previous)) return replaceRecord(previous, next) as T;
  return next;
}

function replaceList(previous: unknown, next: readonly unknown[]): readonly unknown[] {
  if (!Array.isArray(previous)) return next;
  const known = new Map<unknown, unknown>();
  for (const item of previous) {
    const key = keyOf(item);
    if (key !== undefined) known.set(key, item);
  }
  let same = previous.length === next.length;
  const items = next.map((item, index) => {
    const key = keyOf(item);
    const kept = replaceEqual(key === undefined ? previous[index] : known.get(key), item);
    if (!Object.is(kept, previous[index])) same = false;
    return kept;
  });
  return same ? previous : items;
}

function replaceRecord(previous: Record<string, unknown>, next: Record<string, unknown>) {
  const keys = Object.keys(next);
  let same = keys.length === Object.keys(previous).length;
  const result: Record<string, unknown> = {};
  for (const key of keys) {
    const kept = replaceEqual(previous[key], next[key]);
    if (!(key in previous) || !Object.is(kept, previous[key])) same = false;
    result[key] = kept;
  }
  return same ? previous : result;
}

function keyOf(item: unknown): unknown {
  if (!isRecord(item)) return undefined;
  return item.hash ?? item.wireId ?? item.id ?? item.address;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array)
  );
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
