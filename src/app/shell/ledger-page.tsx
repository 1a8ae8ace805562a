/** An open ledger below its head: the bar of places, and the place or the reader the link names. */
import { Activity, type RefObject, useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type { LedgerLink } from '../../api/link.ts';
import { useApp } from '../hooks/use-app.ts';
import { useIdleLock } from '../hooks/use-idle-lock.ts';
import { useLeaveWarning } from '../hooks/use-leave-warning.ts';
import { useLitAccount } from '../hooks/use-lit-account.ts';
import { useRequest } from '../hooks/use-request.ts';
import { useView } from '../hooks/use-view.ts';
import { useWhereOneWas } from '../hooks/use-where-one-was.ts';
import { FRONT, hrefOf } from '../logic/routes.ts';
import { noteSeen } from '../logic/seen-ledger.ts';
import { lazyPart } from '../parts/lazy-part.tsx';
import { fetchOpened } from '../texts/part-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { AccountNotice } from './account-notice.tsx';
import { Announcer } from './announcer.tsx';
import { loadBackup, loadDialogs } from './dialogs.tsx';
import { MoneyTeller } from './money-teller.tsx';
import { Notices } from './notices.tsx';
import { homeOf, loadPlaces, PLACE_NAMES, PLACES, type PlaceName, placeIn } from './places.tsx';
import { PlacesBar } from './places-bar.tsx';
import { SearchBox } from './search-box.tsx';

const READER = lazyPart(() => import('../reader/reader.tsx').then((module) => module.Reader));
const LAB = lazyPart(() => import('../workshop/lab-page.tsx').then((module) => module.LabPage));

/** At rest the page fetches the parts it may need later: its server may be gone by then. */
const REST_MS = 3_000;

export interface LedgerPageProps {
  readonly link: LedgerLink;
  /** The reader came here from another screen, or went to the main part while it opened. */
  readonly arrived: RefObject<boolean>;
  /** Where the search stands, in the page's head. */
  readonly searchPlace: HTMLElement | null;
}

export function LedgerPage({ link, arrived, searchPlace }: LedgerPageProps) {
  const main = useRef<HTMLElement | null>(null);
  const { t } = useTexts();
  const place = placeIn(link.view);
  const { seen, last } = useVisited(place);
  const home = place ?? last ?? homeOf(link.view);
  useWhereOneWas(main, place ?? hrefOf(link, link.view), place !== null);
  useFocusOnArrival(main, arrived);
  useRequest(link);
  useRemembered(link);
  useLoadedAtRest();
  useLeaveWarning();
  useIdleLock();
  useLitAccount();
  return (
    <>
      {searchPlace === null ? null : createPortal(<SearchBox />, searchPlace)}
      <PlacesBar place={place ?? homeOf(link.view)} within={place === null} />
      <AccountNotice />
      <Notices />
      <main
        ref={main}
        className="ledger"
        tabIndex={-1}
        aria-label={place === null ? undefined : t.places.names[place]}
      >
        {PLACE_NAMES.filter((name) => seen.has(name)).map((name) => (
          <KeptPlace key={name} name={name} shown={name === place} />
        ))}
        {link.view.kind === 'lab' ? <LAB.Part id={link.view.id} /> : null}
        {link.view.kind === 'ledger' ||
        link.view.kind === 'place' ||
        link.view.kind === 'pay' ||
        link.view.kind === 'lab' ? null : (
          <READER.Part view={link.view} home={home} />
        )}
      </main>
      <Announcer />
      <MoneyTeller name={link.name} />
    </>
  );
}

/** A place once shown stays as it was left, with all that was typed, opened and chosen in it. */
function KeptPlace({ name, shown }: { name: PlaceName; shown: boolean }) {
  const Shown = PLACES[name];
  return (
    <Activity mode={shown ? 'visible' : 'hidden'}>
      <Shown />
    </Activity>
  );
}

/** Places shown so far, and the last of them. */
function useVisited(place: PlaceName | null) {
  const [visited, setVisited] = useState<{ seen: ReadonlySet<PlaceName>; last: PlaceName | null }>({
    seen: new Set(),
    last: null,
  });
  if (place === null || visited.last === place) return visited;
  const next = { seen: new Set([...visited.seen, place]), last: place };
  setVisited(next);
  return next;
}

/** Focuses the page if nothing has the focus: its element went with the screen before. */
function useFocusOnArrival(
  main: RefObject<HTMLElement | null>,
  arrived: { readonly current: boolean },
): void {
  useEffect(() => {
    const { activeElement } = document;
    if (arrived.current && (activeElement === null || activeElement === document.body))
      main.current?.focus({ preventScroll: true });
  }, [main, arrived]);
}

/**
 * Fetches all lazy parts at rest, with their words, and those for backing up as soon as the page is
 * idle.
 */
function useLoadedAtRest(): void {
  const language = useApp((state) => state.language);
  useEffect(() => {
    const soon = () => void loadBackup().catch(() => undefined);
    // Absent in Safari.
    const idle: typeof requestIdleCallback | undefined = globalThis.requestIdleCallback;
    if (idle === undefined) setTimeout(soon);
    else idle(soon);
    const parts = () =>
      Promise.allSettled([loadDialogs(), loadPlaces(), READER.fetch(), LAB.fetch()]);
    const words = () => fetchOpened(language).catch(() => undefined);
    const timer = setTimeout(() => void parts().then(words), REST_MS);
    return () => clearTimeout(timer);
  }, [language]);
}

/** Puts the ledger among those opened before, and this account among those of this browser. */
function useRemembered(link: LedgerLink): void {
  const remember = useApp((state) => state.remember);
  const rememberAvatar = useApp((state) => state.rememberAvatar);
  const slot = useApp((state) => state.session.slot);
  const address = useView((view) => view.address);
  const front = hrefOf(link, FRONT);
  const height = useView((view) => view.height);
  useEffect(() => remember(front), [front, remember]);
  const [opened, setOpened] = useState(() => ({ front, time: Date.now() }));
  if (opened.front !== front) setOpened({ front, time: Date.now() });
  useEffect(() => noteSeen(front, { height, time: opened.time }), [front, height, opened]);
  const watching = link.watch ?? false;
  useEffect(() => {
    // A tab that only looks has no account of its own.
    if (slot !== null && !watching) rememberAvatar(slot, address);
  }, [slot, address, watching, rememberAvatar]);
}
