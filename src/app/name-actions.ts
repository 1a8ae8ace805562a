/**
 * The names in the store: a change is seen at once and kept by the session, and those of other tabs
 * are followed.
 */
import { replaceEqual } from '../base/replace-equal.ts';
import { type NameChanges, type OwnNames, withChanges } from './logic/own-names.ts';
import type { NameStore } from './session.ts';

export interface NameActions {
  /** Rejects as `NameStore.change` does. If nothing can be kept, only this tab has the changes. */
  change(changes: NameChanges): Promise<void>;
  stop(): void;
}

interface NamePorts {
  readonly kept: NameStore;
  /** The names known before the stored ones have been read. */
  readonly first: OwnNames;
  show(names: OwnNames): void;
  /** Some could not be read. */
  spoiled(): void;
}

export function nameActions({ kept, first, show, spoiled }: NamePorts): NameActions {
  let known = first;
  let shown = first;
  /** Changes on their way to the store, oldest first. */
  let waiting: readonly NameChanges[] = [];
  const update = (names: OwnNames) => {
    known = names;
    const next = replaceEqual(shown, waiting.reduce(withChanges, known));
    if (next === shown) return;
    shown = next;
    show(shown);
  };
  const change = async (changes: NameChanges) => {
    // An invalid change is refused before anything is shown.
    withChanges(shown, changes);
    waiting = [...waiting, changes];
    update(known);
    try {
      known = await kept.change(changes);
    } catch (error) {
      known = withChanges(known, changes);
      throw error;
    } finally {
      waiting = waiting.filter((one) => one !== changes);
      update(known);
    }
  };
  const stop = kept.subscribe(update);
  kept.load().then(
    (loaded) => {
      if (loaded.spoiled) spoiled();
      update(loaded.names);
    },
    // The browser keeps nothing: told where a name is given.
    () => undefined,
  );
  return { change, stop };
}
