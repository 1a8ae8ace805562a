/** The hook fetches the next part of a list. */
import { useState } from 'react';

/** Fetching the next part of a list, and whether the last wish for it came to nothing. */
export interface More {
  readonly failed: boolean;
  /** Resolves to whether it came. */
  run(fetch: () => Promise<void>): Promise<boolean>;
}

/** See `More`. */
export function useMore(): More {
  const [failed, setFailed] = useState(false);
  const run = async (fetch: () => Promise<void>) => {
    setFailed(false);
    try {
      await fetch();
      return true;
    } catch {
      setFailed(true);
      return false;
    }
  };
  return { failed, run };
}
