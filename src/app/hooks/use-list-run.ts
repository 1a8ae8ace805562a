/** Shows a list that is sent line by line; it goes on when no component shows it. */
import { useMemo, useSyncExternalStore } from 'react';
import type { ListRun } from '../logic/list-run.ts';
import { type ListMoment, type ListRunner, listRunnerOf } from '../logic/list-runner.ts';
import { useLedger } from './use-ledger.ts';
import { useView } from './use-view.ts';

export interface ShownList extends ListMoment {
  readonly runner: ListRunner;
}

/** The list of the own account on the open ledger. */
export function useListRun(kind: ListRun['kind']): ShownList {
  const { client, own } = useLedger();
  const ledger = useView((view) => view.ledger);
  const runner = useMemo(
    () => listRunnerOf(client, kind, ledger, own),
    [client, kind, ledger, own],
  );
  const moment = useSyncExternalStore(runner.subscribe, runner.moment);
  return useMemo(() => ({ ...moment, runner }), [moment, runner]);
}
