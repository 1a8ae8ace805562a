/**
 * Asks the browser to keep the stored data, which it may clear otherwise. At load it could only
 * refuse, or bother people (Firefox asks them), so the question waits for the first click that
 * stores something of value.
 */
import { keep, readKept } from './kept.ts';

/** `unknown`: the browser does not say (an old one, or plain http). */
export type Keeping = 'kept' | 'may-clear' | 'unknown';

const ASKED = 'asked-to-keep-stored';

/** Whether the browser keeps the storage for good. Does not ask the reader. */
export function keeping(): Promise<Keeping> {
  return told((storage) => storage.persisted());
}

/** Asks the browser to keep the storage; returns its answer. */
export function askToKeep(): Promise<Keeping> {
  return told((storage) => storage.persist());
}

/**
 * Asks the first time in this browser. Call it in the click itself: some browsers ignore it
 * elsewhere.
 */
export function askToKeepOnce(): void {
  if (readKept(ASKED, false, (value) => (value === true ? true : null))) return;
  keep(ASKED, true);
  void askToKeep();
}

async function told(ask: (storage: StorageManager) => Promise<boolean>): Promise<Keeping> {
  const storage: StorageManager | undefined = navigator.storage;
  try {
    return storage === undefined ? 'unknown' : (await ask(storage)) ? 'kept' : 'may-clear';
  } catch {
    return 'unknown';
  }
}
