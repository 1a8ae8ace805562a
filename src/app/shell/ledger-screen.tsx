/**
 * The screen of a ledger, from the moment its link is known: the head of the page and what is below
 * it. The head stays the same one while the ledger opens, so that a button pressed or focused
 * meanwhile is still there afterwards.
 */
import { type ReactNode, type RefObject, useEffect, useMemo, useState } from 'react';
import type { LedgerLink, LinkView } from '../../api/link.ts';
import { issuerAddress } from '../../ledger/address.ts';
import { useApp } from '../hooks/use-app.ts';
import { LedgerContext, type LedgerParts } from '../hooks/use-ledger.ts';
import { FRONT, hrefOf } from '../logic/routes.ts';
import { visibleText } from '../logic/safe-text.ts';
import { lazyPart } from '../parts/lazy-part.tsx';
import { useTexts } from '../texts/use-texts.ts';
import type { LedgerPageProps } from './ledger-page.tsx';
import { Masthead } from './masthead.tsx';
import { NodeStatus } from './status-line.tsx';

/** Fetched while the node opens its store: a page without a ledger does without it. */
const LEDGER = lazyPart<LedgerPageProps>(
  () => import('./ledger-page.tsx').then((module) => module.LedgerPage),
  OpeningMain,
  OpeningLedger,
);

interface LedgerScreenProps {
  readonly link: LedgerLink;
  /** The reader came here from another screen of this page, and not by loading it. */
  readonly arrived: RefObject<boolean>;
}

/** A named ledger, open or on its way. */
export function LedgerScreen({ link, arrived }: LedgerScreenProps) {
  const ledger = useLedgerParts(link);
  const id = useApp((state) => state.view?.ledger);
  const [searchPlace, setSearchPlace] = useState<HTMLElement | null>(null);
  const { t } = useTexts();
  useEffect(() => {
    // A failed fetch is reported, and tried again, where the part is shown.
    LEDGER.fetch().catch(() => undefined);
  }, []);
  return (
    <LedgerContext value={ledger}>
      <div className="page">
        <button type="button" className="skip" onClick={focusMain}>
          {t.page.skip}
        </button>
        <Masthead name={link.name} status={<NodeStatus />} search={setSearchPlace} />
        {ledger === null ? (
          <OpeningLedger arrived={arrived} />
        ) : (
          <LEDGER.Part key={id} link={link} arrived={arrived} searchPlace={searchPlace} />
        )}
      </div>
    </LedgerContext>
  );
}

/** In the place of a ledger's page until both the ledger and the page's code are here. */
function OpeningLedger({ arrived }: Pick<LedgerPageProps, 'arrived'>) {
  const { t } = useTexts();
  return (
    <OpeningMain arrived={arrived}>
      <p className="blank-lines">{t.page.opening}</p>
    </OpeningMain>
  );
}

interface OpeningMainProps extends Pick<LedgerPageProps, 'arrived'> {
  readonly children: ReactNode;
}

/** A reader who went to it goes on in the ledger's page, which takes its place. */
function OpeningMain({ arrived, children }: OpeningMainProps) {
  const onFocus = () => {
    arrived.current = true;
  };
  return (
    <main className="opening" tabIndex={-1} onFocus={onFocus}>
      {children}
    </main>
  );
}

function focusMain(): void {
  document.querySelector('main')?.focus();
}

/** Null while the ledger of `link` opens. */
function useLedgerParts({ name, charter: linked, watch }: LedgerLink): LedgerParts | null {
  const client = useApp((state) => state.session.client);
  const charter = useApp((state) => state.view?.charter);
  const own = useApp((state) => state.view?.address);
  return useMemo(() => {
    if (client === null || charter === undefined || own === undefined) return null;
    return {
      client,
      // Its unit is a stranger's text, and appears in the middle of sentences.
      charter: { ...charter, unit: visibleText(charter.unit) },
      own,
      issuer: issuerAddress(charter),
      href: (view: LinkView) =>
        hrefOf({ name, charter: linked, view: FRONT, via: [], ...(watch ? { watch } : {}) }, view),
    };
  }, [client, charter, own, name, linked, watch]);
}
