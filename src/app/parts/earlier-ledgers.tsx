/** Ledgers of an earlier edition of the rules that this browser still keeps, and their end. */
import { useState } from 'react';
import { useApp, useSession } from '../hooks/use-app.ts';
import { useCall } from '../hooks/use-call.ts';
import { useFetched } from '../hooks/use-fetched.ts';
import { visibleText } from '../logic/safe-text.ts';
import type { EarlierLedger } from '../session.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Failure } from './failure.tsx';

/** Finds them by the links opened before, and by `fragment`, the open one. */
export function EarlierLedgers({ fragment }: { fragment?: string }) {
  const { t } = useTexts();
  const session = useSession();
  const recent = useApp((state) => state.recent);
  const [deleted, setDeleted] = useState(0);
  const fragments = fragment === undefined ? recent : [fragment, ...recent];
  const key = `${deleted} ${fragments.join(' ')}`;
  const fetched = useFetched(key, () => session.earlierLedgers(fragments));
  if (fetched.kind !== 'here' || fetched.value.length === 0) return null;
  return (
    <section className="recent earlier" aria-label={t.doors.earlier}>
      <h2>{t.doors.earlier}</h2>
      <p className="region-note">{t.doors.earlierHint}</p>
      <ul>
        {fetched.value.map((ledger) => (
          <li key={ledger.ledger}>
            <Earlier ledger={ledger} onDeleted={() => setDeleted(deleted + 1)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** One of these ledgers; deleting it takes a second click. */
function Earlier({ ledger, onDeleted }: { ledger: EarlierLedger; onDeleted: () => void }) {
  const { t } = useTexts();
  const session = useSession();
  const forget = useApp((state) => state.forget);
  const call = useCall();
  const [asked, setAsked] = useState(false);
  const name = visibleText(ledger.name);
  const remove = async () => {
    const done = await call.run(() => session.deleteEarlier(ledger.ledger));
    if (!done) return;
    for (const fragment of ledger.deadLinks) forget(fragment);
    onDeleted();
  };
  return (
    <>
      <bdi translate="no">{name}</bdi>
      <button
        type="button"
        className="link"
        disabled={call.busy}
        aria-label={asked ? t.doors.deleteForGoodNamed(name) : t.doors.deleteNamed(name)}
        onClick={() => (asked ? void remove() : setAsked(true))}
      >
        {asked ? t.doors.deleteForGood : t.doors.delete}
      </button>
      <Failure words={call.failure} />
    </>
  );
}
