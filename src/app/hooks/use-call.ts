import { useState } from 'react';
import { failureText } from '../logic/refusal.ts';
import { useTexts } from '../texts/use-texts.ts';

/** A call to the node that a button starts: one at a time, its failure in words. */
export interface Call {
  readonly busy: boolean;
  /** Why the last one failed, null when it did not. */
  readonly failure: string | null;
  /** Resolves to whether it went well. */
  run(work: () => Promise<void>): Promise<boolean>;
  clear(): void;
}

/** See `Call`. */
export function useCall(): Call {
  const { t } = useTexts();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const run = async (work: () => Promise<void>) => {
    if (busy) return false;
    setBusy(true);
    setFailure(null);
    try {
      await work();
      return true;
    } catch (error) {
      setFailure(failureText(t, error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, failure, run, clear: () => setFailure(null) };
}
