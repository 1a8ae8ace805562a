/**
 * Retries payments while the node is behind: a tab that was just opened, or just met others, is
 * behind for a moment, and nobody should have to try again for that.
 */

import type { Clock } from '../node/ports.ts';
import { LIMITS } from '../protocol/limits.ts';
import { FolioError } from './client.ts';

const AGAIN_MS = 100;

/**
 * Makes a payment, again and again while it is refused as `syncing` and for `LIMITS.catchUpMs` at
 * most. Every other refusal, and the last of these, goes to the caller at once.
 */
export async function whenCaughtUp<T>(clock: Clock, make: () => Promise<T>): Promise<T> {
  const until = clock.monotonic() + LIMITS.catchUpMs;
  for (;;) {
    try {
      return await make();
    } catch (error) {
      const isBehind = error instanceof FolioError && error.code === 'syncing';
      if (!isBehind || clock.monotonic() >= until) throw error;
    }
    await new Promise<void>((resolve) => {
      clock.after(AGAIN_MS, resolve);
    });
  }
}
