/** The component lets the rows of the pool travel onto the sheet that lands. */
import { useEffect, useRef } from 'react';
import { useLedger } from '../hooks/use-ledger.ts';
import { watchTravel } from './travel.ts';
import './travel.css';

/** Belongs into the spread, beside pool and chain; it shows nothing itself. */
export function TravellingRows() {
  const { client } = useLedger();
  const mark = useRef<HTMLSpanElement | null>(null);
  useEffect(() => {
    const spread = mark.current?.parentElement;
    const pool = spread?.querySelector<HTMLElement>('.pool .entries');
    const stack = spread?.querySelector<HTMLElement>('.blocks .stack');
    if (pool == null || stack == null) return;
    const carried = async (hash: string) => {
      const block = await client.ledger.block(hash);
      return new Set(block?.transactions.map(({ wireId }) => wireId));
    };
    return watchTravel({ pool, stack, carried });
  }, [client]);
  return <span ref={mark} hidden />;
}
