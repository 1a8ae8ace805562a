/** The hook runs one call to the node at a time and keeps its failure in words. */
import { useState } from 'react';
import { useRefusals } from './use-refusals.ts';

/** A call to the node that a button starts: one at a time, its failure in words. */
export interface Call {
  readonly busy: boolean;
  /** The reason why the last call failed; null if it did not. */
  readonly failure: string | null;
  /** Resolves to whether it went well. */
  run(work: () => Promise<void>): Promise<boolean>;
  clear(): void;
}

/**
 * See `Call`. A failure is shown only while `situation` is the same: unlocking the wallet since,
 * say, makes it stale.
 */
export function useCall(situation?: string | number | boolean): Call {
  const refusals = useRefusals();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<{ words: string; situation: typeof situation } | null>(
    null,
  );
  const run = async (work: () => Promise<void>) => {
    if (busy) return false;
    setBusy(true);
    setFailure(null);
    try {
      await work();
      return true;
    } catch (error) {
      setFailure({ words: refusals.failure(error), situation });
      return false;
    } finally {
      setBusy(false);
    }
  };
  const words = failure?.situation === situation ? (failure?.words ?? null) : null;
  return { busy, failure: words, run, clear: () => setFailure(null) };
}
