/** Searches all who have an account or a name here. */
import { useEffect, useState } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { useApp } from './use-app.ts';
import { useLedger } from './use-ledger.ts';

export interface PeopleFound {
  /** The query of these results; while an answer is on its way, the query before. */
  readonly query: string;
  /** Addresses, the best first. */
  readonly items: readonly string[];
  /** Found in all. */
  readonly count: number;
}

const NOBODY: PeopleFound = { query: '', items: [], count: 0 };

/** The first `limit` matches, also by names given here since; none if `query` is ''. */
export function usePeopleSearch(query: string, limit: number): PeopleFound {
  const { client } = useLedger();
  const { language } = useTexts();
  const names = useApp((state) => state.names);
  const [found, setFound] = useState(NOBODY);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the node searches by the names as well
  useEffect(() => {
    // What was found before is no answer to what is typed into the emptied field.
    if (query === '') return setFound(NOBODY);
    let current = true;
    const request = { query, order: 'balance', language, list: null, start: 0, limit } as const;
    client.ledger.people(request).then(
      ({ count, items }) => {
        if (current) setFound({ query, count, items: items.map(({ address }) => address) });
      },
      () => current && setFound({ ...NOBODY, query }),
    );
    return () => {
      current = false;
    };
  }, [client, query, language, limit, names]);
  return query === '' ? NOBODY : found;
}
