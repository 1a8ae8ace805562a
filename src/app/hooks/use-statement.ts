/** The hook reads the statement of an account from the node at each new block. */
import { useMemo, useState } from 'react';
import type { OwnTransaction, PoolItem } from '../../api/view.ts';
import { readHistory } from '../logic/history.ts';
import { type StatementLine, statementOf } from '../logic/statement.ts';
import { type Fetched, useFetched } from './use-fetched.ts';
import { useLedger } from './use-ledger.ts';

/** How many items of the history are asked for at once. */
const PAGE = 50;
const NONE: readonly PoolItem[] = [];

/** The account of the statement, the data to make it from, and how many lines are shown. */
interface Wanted {
  readonly address: string;
  readonly height: number;
  readonly tip: string;
  /** Signed in this wallet; empty for somebody else's statement. */
  readonly own: readonly OwnTransaction[];
  readonly pool: readonly PoolItem[];
  /** Taken back by others (P-1): of the own account alone. */
  readonly withdrawn?: readonly PoolItem[];
  /** Lines at first, and more at each asking. */
  readonly first: number;
  readonly step: number;
}

interface Statement {
  /** The lines to show now. */
  readonly lines: readonly StatementLine[];
  /** Shows older lines; null if there are none. */
  readonly older: (() => void) | null;
  readonly reading: Fetched<Awaited<ReturnType<typeof readHistory>>>;
}

/** The statement of an account as far down as the reader wished, read again at each block. */
export function useStatement(wanting: Wanted): Statement {
  const { address, height, tip, own, pool, withdrawn = NONE, first, step } = wanting;
  const { client, issuer } = useLedger();
  const [shown, setShown] = useState(first);
  // Own lines that are in no block yet come first. One item more than is shown tells whether there
  // are older ones.
  const wanted = Math.ceil((shown + 1) / PAGE) * PAGE;
  const reading = useFetched(`${address} ${tip} ${wanted}`, () =>
    readHistory(client.ledger, address, wanted),
  );
  const read = reading.kind === 'here' ? reading.value : null;
  const lines = useMemo(
    () => statementOf({ address, issuer, own, pool, withdrawn, reading: read, height }),
    [address, issuer, own, pool, withdrawn, read, height],
  );
  const more = lines.length > shown || (read?.next ?? null) !== null;
  return {
    lines: lines.slice(0, shown),
    older: more ? () => setShown(shown + step) : null,
    reading,
  };
}
