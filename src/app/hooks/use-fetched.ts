/** The hook asks the node for something and keeps the newest answer. */
import { useEffect, useState } from 'react';
import { replaceEqual } from '../../base/replace-equal.ts';

/** The state of one request to the node. */
export type Fetched<T> =
  | { kind: 'loading' }
  | { kind: 'here'; value: T }
  | { kind: 'failed'; failure: unknown };

/** Answers that outlive the component that asked; `id` names its own. */
export interface KeptAnswer<T> {
  readonly answers: Map<string, T>;
  readonly id: string;
}

/**
 * The answer of `ask`, which is called again whenever `key` changes. Until the new answer comes the
 * old one stays, so that a reader is not interrupted, and what is the same in both stays the same
 * object. `ask` must depend only on what `key` names. `kept`: what it answered before is there at
 * once when the component is put in again.
 */
export function useFetched<T>(
  key: string,
  ask: () => Promise<T>,
  kept?: KeptAnswer<T>,
): Fetched<T> {
  const [fetched, setFetched] = useState<Fetched<T>>(() => {
    const value = kept?.answers.get(kept.id);
    return value === undefined ? { kind: 'loading' } : { kind: 'here', value };
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` names all that `ask` depends on
  useEffect(() => {
    let current = true;
    ask().then(
      (value) => {
        if (!current) return;
        kept?.answers.set(kept.id, value);
        setFetched((was) => ({ kind: 'here', value: renewed(was, value) }));
      },
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
