/** The hook runs one call to the node at a time and keeps its failure in words. */
import { useRef, useState } from 'react';
import { useRefusals } from './use-refusals.ts';

/** A call to the node that a button starts: one at a time, its failure in words. */
export interface Call {
  readonly busy: boolean;
  /** The reason why the last call failed; null if it did not. */
  readonly failure: string | null;
  /** Resolves to whether it went well; nothing is done while another one is under way. */
  run(work: () => Promise<void>): Promise<boolean>;
  /** The same after the one under way: for settings, where each that was typed is meant. */
  runInTurn(work: () => Promise<void>): Promise<boolean>;
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
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const start = async (work: () => Promise<void>) => {
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
  const keep = (mine: Promise<boolean>) => {
    last.current = mine;
    return mine;
  };
  const run = async (work: () => Promise<void>) => (busy ? false : keep(start(work)));
  const runInTurn = (work: () => Promise<void>) => keep(last.current.then(() => start(work)));
  const words = failure?.situation === situation ? (failure?.words ?? null) : null;
  return { busy, failure: words, run, runInTurn, clear: () => setFailure(null) };
}
