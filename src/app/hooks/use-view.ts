/** The hook gives a part of the page its part of the node's view. */
import type { NodeView } from '../../api/view.ts';
import { useApp } from './use-app.ts';

/**
 * A part of the node's newest view. It re-renders only when that part changes by `===`: unchanged
 * parts stay the same object. Select a member of the view, or a primitive; never make a new object
 * in `select`.
 */
export function useView<T>(select: (view: NodeView) => T): T {
  return useApp(({ view }) => {
    if (view === null) throw new Error('no ledger is open');
    return select(view);
  });
}
