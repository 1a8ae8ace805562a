/** The hook keeps which blocks of a list are open, and what they show, within a bound. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { dropClosed, stillThere, toggled } from '../logic/open-blocks.ts';

export interface OpenBlocks<T> {
  /** By hash, the one opened first first. */
  readonly open: ReadonlyMap<string, T>;
  readonly toggle: (block: T) => void;
}

/**
 * Open blocks stay open while they are scrolled away, until they are no longer there or too many
 * others were opened since. `isThere` must be the same function while its answers are the same.
 * `kept`: what open ones show, by hash; what belongs to no open one is dropped from it.
 */
export function useOpenBlocks<T extends { readonly hash: string }>(
  isThere: (block: T) => boolean,
  kept: Map<string, unknown>,
): OpenBlocks<T> {
  const [opened, setOpened] = useState<ReadonlyMap<string, T>>(new Map());
  const open = useMemo(() => stillThere(opened, isThere), [opened, isThere]);
  if (open !== opened) setOpened(open);
  useEffect(() => dropClosed(kept, open), [kept, open]);
  const toggle = useCallback((block: T) => setOpened((now) => toggled(now, block.hash, block)), []);
  return { open, toggle };
}
