/** The hook gives the room a ledger takes here: as noted, or measured where it has grown since. */
import { useEffect, useState } from 'react';
import { parseLink } from '../../api/link.ts';
import { noteRoom, seenOf } from '../logic/seen-ledger.ts';
import { useSession } from './use-app.ts';

/**
 * A ledger of fewer bytes is measured each time: another account of this browser may keep a copy of
 * it since, at the same height.
 */
const SMALL = 1_000_000;
/** One ledger after the other: measuring one reads all of it. */
let last: Promise<unknown> = Promise.resolve();

/** Bytes; null while nothing is known. @param fragment of the ledger's front. */
export function useLedgerRoom(fragment: string): number | null {
  const session = useSession();
  const [bytes, setBytes] = useState(() => seenOf(fragment)?.room?.bytes ?? null);
  useEffect(() => {
    const seen = seenOf(fragment);
    const link = parseLink(fragment);
    const room = seen?.room;
    const isKnown = room !== undefined && room.height === seen?.height && room.bytes >= SMALL;
    if (!link.ok || isKnown) return;
    let current = true;
    const measure = async () => {
      const measured = current ? await session.storedBytes(link.value) : null;
      if (measured === null) return;
      noteRoom(fragment, measured);
      if (current) setBytes(measured);
    };
    // If the browser does not tell, the last known value stays.
    last = last.then(measure).catch(() => undefined);
    return () => {
      current = false;
    };
  }, [session, fragment]);
  return bytes;
}
