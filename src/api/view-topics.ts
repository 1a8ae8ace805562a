/** Finds which members of a view changed, so that only those are posted. */
import { replaceEqual } from '../base/replace-equal.ts';
import type { NodeView } from './view.ts';

export class ViewTopics {
  /** The members as last posted; copies, since a node changes some of its lists in place. */
  readonly #posted = new Map<string, unknown>();

  /** The members that differ from those posted last; the first time all of them. */
  changes(view: NodeView): Partial<NodeView> {
    const changed = Object.entries(view).filter(
      ([topic, value]) => !this.#posted.has(topic) || !isEqual(this.#posted.get(topic), value),
    );
    for (const [topic, value] of changed) this.#posted.set(topic, structuredClone(value));
    return Object.fromEntries(changed);
  }
}

function isEqual(posted: unknown, value: unknown): boolean {
  return Object.is(replaceEqual(posted, value), posted);
}
