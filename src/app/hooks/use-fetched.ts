/** The hook asks the node for something and keeps the newest answer. */
import { useEffect, useState } from 'react';
import { replaceEqual } from '../../base/replace-equal.ts';

/** The state of one request to the node. */
export type Fetched<T> =
  | { kind: 'loading' }
  | { kind: 'here'; value: T }
  | { kind: 'failed'; failure: unknown };

/**
 * The answer of `ask`, which is called again whenever `key` changes. Until the new answer comes the
 * old one stays, so that a reader is not interrupted, and what is the same in both stays the same
 * object. `ask` must depend only on what `key` names.
 */
export function useFetched<T>(key: string, ask: () => Promise<T>): Fetched<T> {
  const [fetched, setFetched] = useState<Fetched<T>>({ kind: 'loading' });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` names all that `ask` depends on
  useEffect(() => {
    let current = true;
    ask().then(
      (value) => current && setFetched((was) => ({ kind: 'here', value: renewed(was, value) })),
      (failure: unknown) => current && setFetched({ kind: 'failed', failure }),
    );
    return () => {
      current = false;
    };
  }, [key]);
  return fetched;
}

function renewed<T>(was: Fetched<T>, value: T): T {
  return was.kind === 'here' ? replaceEqual(was.value, value) : value;
}
