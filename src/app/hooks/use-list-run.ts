/** The hook sends a list line by line and resumes it after the tab was closed. */
import { useEffect, useRef, useState } from 'react';
import { keep, readKept } from '../logic/kept.ts';
import {
  asListRun,
  type ListRun,
  listRunKey,
  type RunState,
  runList,
  settleUnsure,
} from '../logic/list-run.ts';
import { useLedger } from './use-ledger.ts';
import { useView } from './use-view.ts';

export interface ListRunner {
  /** The list on its way, or sent last; null where there is none. */
  readonly run: ListRun | null;
  /** Null while it runs, and before it was looked at. */
  readonly state: RunState | null;
  readonly running: boolean;
  start(run: ListRun): void;
  goOn(): void;
  pause(): void;
  settle(wasSent: boolean): void;
  clear(): void;
}

/**
 * A list that is sent line by line, kept over closed tabs, and goes on as blocks make room. It is
 * one account's: a part that uses it is made anew when the account changes (`key`).
 */
export function useListRun(kind: ListRun['kind']): ListRunner {
  const { client, own } = useLedger();
  const ledger = useView((view) => view.ledger);
  const height = useView((view) => view.height);
  const key = listRunKey(kind, ledger, own);
  const [run, setRun] = useState<ListRun | null>(() => readKept(key, null, asListRun));
  const [state, setState] = useState<RunState | null>(null);
  const [running, setRunning] = useState(false);
  const stopped = useRef(false);
  const go = async (from: ListRun) => {
    stopped.current = false;
    setRunning(true);
    setState(null);
    const ended = await runList(
      from,
      {
        nextSequence: () => client.wallet.nextSequence(),
        send: ({ receiver, amount, memo }, sequence) => {
          const request = { receiver, amount, memo, fee: from.fee, sequence };
          return kind === 'mint' ? client.issuer.mint(request) : client.wallet.send(request);
        },
        keep: (next) => {
          const kept = keep(key, next);
          if (kept) setRun(next);
          return kept;
        },
      },
      () => stopped.current,
    );
    setState(ended.state);
    setRunning(false);
  };
  // A full pool has room again after a block.
  const seen = useRef(height);
  useEffect(() => {
    if (seen.current === height) return;
    seen.current = height;
    if (state?.kind === 'full' && run !== null && !running) void go(run);
  });
  useEffect(
    () => () => {
      stopped.current = true;
    },
    [],
  );
  const set = (next: ListRun | null) => {
    keep(key, next);
    setRun(next);
    setState(null);
  };
  return {
    run,
    state,
    running,
    start: (next) => {
      set(next);
      void go(next);
    },
    goOn: () => run !== null && void go(run),
    pause: () => {
      stopped.current = true;
    },
    settle: (wasSent) => {
      if (run === null) return;
      const next = settleUnsure(run, wasSent);
      set(next);
      void go(next);
    },
    clear: () => set(null),
  };
}
