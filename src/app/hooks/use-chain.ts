/** The hook knows the heads of the chain's blocks: the newest, and whatever part is asked for. */
import { useEffect, useRef, useState } from 'react';
import type { BlockView } from '../../api/view.ts';
import { type ChainHeads, chainHeads, moved, withHeads } from '../logic/chain-heads.ts';
import { useLedger } from './use-ledger.ts';
import { useMore } from './use-more.ts';

/** Heads asked for at once. */
const PART = 60;

export interface KnownChain {
  /** Undefined while it is fetched; null where the block's body is not on this device. */
  head(height: number): BlockView | null | undefined;
  /** The last wish for heads came to nothing. */
  readonly failed: boolean;
  retry(): void;
}

/**
 * The chain with `blocks` on top (newest first); heads from `newest` down to `oldest` are wanted.
 */
export function useChain(blocks: readonly BlockView[], newest: number, oldest: number): KnownChain {
  const { client } = useLedger();
  const fetching = useMore();
  const [state, setState] = useState({ blocks, heads: chainHeads(blocks) });
  if (state.blocks !== blocks) setState({ blocks, heads: moved(state.heads, blocks) });
  const [tries, setTries] = useState(0);
  const busy = useRef(false);
  const { heads } = state;
  const missing = firstMissing(heads, newest, oldest);
  // biome-ignore lint/correctness/useExhaustiveDependencies: one wish at a time; each answer and each try leads to the next
  useEffect(() => {
    if (missing === null || busy.current) return;
    busy.current = true;
    const { turn } = heads;
    void fetching.run(async () => {
      const lowest = Math.max(0, missing - PART + 1);
      let found: readonly BlockView[];
      try {
        found = await client.ledger.blocks(missing, PART);
      } finally {
        busy.current = false;
      }
      setState((now) =>
        // Another branch came in between: these may be of the one before.
        now.heads.turn === turn
          ? { ...now, heads: withHeads(now.heads, missing, lowest, found) }
          : { ...now, heads: { ...now.heads } },
      );
    });
  }, [missing, heads, client, tries]);
  return {
    head: (height) => heads.known.get(height),
    failed: fetching.failed,
    retry: () => setTries(tries + 1),
  };
}

function firstMissing(heads: ChainHeads, newest: number, oldest: number): number | null {
  for (let height = newest; height >= oldest; height -= 1)
    if (!heads.known.has(height)) return height;
  return null;
}
