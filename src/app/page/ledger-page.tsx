import { lazy, Suspense, useDeferredValue, useEffect, useMemo } from 'react';
import type { NodeClient } from '../../api/client.ts';
import type { LedgerLink } from '../../api/link.ts';
import type { NodeView } from '../../api/view.ts';
import { useApp } from '../hooks/use-app.ts';
import { useLeaveWarning } from '../hooks/use-leave-warning.ts';
import { LedgerContext } from '../hooks/use-ledger.ts';
import { isOpen } from '../logic/ladder.ts';
import { FRONT, hrefOf } from '../logic/routes.ts';
import { visibleText } from '../logic/safe-text.ts';
import { Balances } from '../regions/balances.tsx';
import { Blocks } from '../regions/blocks.tsx';
import { Builder } from '../regions/builder.tsx';
import { Payments } from '../regions/payments.tsx';
import { Peers } from '../regions/peers.tsx';
import { Pool } from '../regions/pool.tsx';
import { Send } from '../regions/send.tsx';
import { Wallet } from '../regions/wallet.tsx';
import { AccountNotice } from './account-notice.tsx';
import { Announcer } from './announcer.tsx';
import { loadDialogs } from './dialogs.tsx';
import { Masthead } from './masthead.tsx';
import { Notices } from './notices.tsx';
import { SearchBox } from './search-box.tsx';
import { StatusLine } from './status-line.tsx';

const loadReader = () =>
  import('../reader/reader.tsx').then((module) => ({ default: module.Reader }));
const Reader = lazy(loadReader);

/**
 * When the page has come to rest, what it may need later is fetched: its server may be gone by
 * then.
 */
const REST_MS = 3_000;

interface LedgerPageProps {
  readonly client: NodeClient;
  readonly view: NodeView;
  readonly link: LedgerLink;
}

/**
 * An open ledger: the own account in the margin, pool and chain as the spread of the book, the rest
 * below.
 */
export function LedgerPage({ client, view, link }: LedgerPageProps) {
  const slot = useApp((state) => state.session.slot);
  const { name, charter: linked } = link;
  const front = useMemo(
    () => hrefOf({ name, charter: linked, view: FRONT, via: [] }, FRONT),
    [name, linked],
  );
  useRemembered(front);
  useRememberedFace(slot, view.address);
  useLoadedAtRest();
  useLeaveWarning(view.peers.length === 0, view.own);
  const { charter, address } = view;
  const ledger = useMemo(
    () => ({
      client,
      // Its unit is a stranger's text, and stands in the middle of sentences.
      charter: { ...charter, unit: visibleText(charter.unit) },
      own: address,
      href: (place: LedgerLink['view']) =>
        hrefOf({ name, charter: linked, view: FRONT, via: [] }, place),
    }),
    [client, charter, address, name, linked],
  );
  // The long lists are painted in slices, and give way to typing and clicks while a sync changes
  // them all the time.
  const calm = useDeferredValue(view);
  const claiming = view.own.some((item) => item.kind === 'claim' && isOpen(item.state));
  const live = view.sync.kind === 'in-sync' || view.sync.kind === 'alone';
  return (
    <LedgerContext value={ledger}>
      <div className="page">
        <Masthead
          name={view.name}
          status={
            <StatusLine sync={view.sync} signalling={view.signalling} clockOff={view.clockOff} />
          }
          search={<SearchBox accounts={view.balances.items} />}
        />
        <AccountNotice slot={slot} />
        <Notices notices={view.notices} />
        <main className="ledger">
          <div className="margin">
            <Wallet
              account={view.account}
              spendable={view.spendable}
              hasClaimed={view.hasClaimed}
              claiming={claiming}
              slot={slot}
            />
            <Send spendable={view.spendable} own={view.own} accounts={view.balances.items} />
            <Payments own={view.own} pool={view.pool.items} height={view.height} tip={view.tip} />
          </div>
          <div className="body">
            <div className="spread">
              <Pool pool={calm.pool} builder={calm.builder} />
              <Blocks blocks={calm.blocks} ghosts={calm.ghosts} height={calm.height} live={live} />
            </div>
            <div className="below">
              <Balances balances={calm.balances} />
              <Builder builder={view.builder} />
              <Peers peers={view.peers} />
            </div>
          </div>
        </main>
        <Announcer newest={view.blocks[0] ?? null} live={live} />
      </div>
      {link.view.kind === 'ledger' ? null : (
        <Suspense fallback={null}>
          <Reader
            place={link.view}
            front={front}
            height={view.height}
            tip={view.tip}
            own={view.own}
          />
        </Suspense>
      )}
    </LedgerContext>
  );
}

/** All lazy parts, once the first screen is long there. */
function useLoadedAtRest(): void {
  useEffect(() => {
    const timer = setTimeout(() => void Promise.allSettled([loadDialogs(), loadReader()]), REST_MS);
    return () => clearTimeout(timer);
  }, []);
}

/**
 * So that the list of this browser's accounts can show who they are without opening their wallets.
 */
function useRememberedFace(slot: number | null, address: string): void {
  const rememberFace = useApp((state) => state.rememberFace);
  useEffect(() => {
    if (slot !== null) rememberFace(slot, address);
  }, [slot, address, rememberFace]);
}

/** Puts the ledger among those opened before. */
function useRemembered(front: string): void {
  const remember = useApp((state) => state.remember);
  useEffect(() => remember(front), [front, remember]);
}
