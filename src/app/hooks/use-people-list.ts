/** All people of the ledger as one list that is read in parts. */
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { AccountView } from '../../api/view.ts';
import { useTexts } from '../texts/use-texts.ts';
import { useApp } from './use-app.ts';
import { useLedger } from './use-ledger.ts';
import { useView } from './use-view.ts';

/** How many rows are asked for at once. */
const PART = 100;

export interface PeopleWanted {
  readonly query: string;
  readonly order: 'balance' | 'name';
  /** Rows in sight, `from` inclusive, `to` exclusive. */
  readonly from: number;
  readonly to: number;
  /** True: the order stays as it is, whatever blocks come. */
  readonly hold: boolean;
}

export interface PeopleList {
  /** The query of `count` and the rows: the one before, until a new one is answered. */
  readonly query: string;
  /** Null until the first answer. */
  readonly count: number | null;
  readonly failed: boolean;
  /** Undefined while it is fetched. */
  row(index: number): AccountView | undefined;
  retry(): void;
}

interface Listed {
  readonly query: string;
  readonly list: number | null;
  readonly count: number | null;
  readonly parts: ReadonlyMap<number, readonly AccountView[]>;
}

/**
 * The rows in sight, with their present balances. A new order is made for another query, order or
 * name, or when a block has come and nothing is held; until it is here the old one stays.
 */
export function usePeopleList({ query, order, from, to, hold }: PeopleWanted): PeopleList {
  const { client } = useLedger();
  const { language } = useTexts();
  const names = useApp((state) => state.names);
  const tip = useView((view) => view.tip);
  const [listed, setListed] = useState<Listed>({
    query: '',
    list: null,
    count: null,
    parts: new Map(),
  });
  const [failed, setFailed] = useState(false);
  const [tries, setTries] = useState(0);
  /** Counts wishes: the answer to an earlier one is of no use any more. */
  const wish = useRef(0);
  const fetch = async (known: number | null) => {
    wish.current += 1;
    const mine = wish.current;
    setFailed(false);
    try {
      let list = known;
      let count = 0;
      const parts = new Map<number, readonly AccountView[]>();
      const last = Math.floor(Math.max(from, to - 1) / PART);
      for (let part = Math.floor(from / PART); part <= last; part += 1) {
        const request = { query, order, language, list, start: part * PART, limit: PART };
        const page = await client.ledger.people(request);
        ({ list, count } = page);
        parts.set(part, page.items);
      }
      if (mine !== wish.current) return;
      setListed((was) => ({
        query,
        list,
        count,
        // Parts of the same order that are out of sight are still good to scroll back to.
        parts: list === was.list ? new Map([...was.parts, ...parts]) : parts,
      }));
    } catch {
      if (mine === wish.current) setFailed(true);
    }
  };
  const anew = useEffectEvent(() => void fetch(null));
  const again = useEffectEvent(() => void fetch(hold ? listed.list : null));
  const further = useEffectEvent(() => {
    const missing = [from, to - 1].some((row) => !listed.parts.has(Math.floor(row / PART)));
    if (missing && listed.list !== null) void fetch(listed.list);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is wanted has changed
  useEffect(() => anew(), [client, query, order, language, names, tries]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the accounts have changed
  useEffect(() => again(), [tip]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows are in sight
  useEffect(() => further(), [from, to]);
  return {
    query: listed.query,
    count: listed.count,
    failed,
    row: (index) => listed.parts.get(Math.floor(index / PART))?.[index % PART],
    retry: () => setTries(tries + 1),
  };
}
