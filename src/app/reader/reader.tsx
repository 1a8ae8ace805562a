/** The page of a block, a transaction or an account that the link names. */
import { useEffect, useRef, useState } from 'react';
import type { LinkView } from '../../api/link.ts';
import { useApp } from '../hooks/use-app.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useView } from '../hooks/use-view.ts';
import { countText } from '../logic/format.ts';
import { FRONT } from '../logic/routes.ts';
import { Icon } from '../parts/icon.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { AccountReader } from './account-reader.tsx';
import { BlockReader } from './block-reader.tsx';
import { TransactionReader } from './transaction-reader.tsx';

interface ReaderProps {
  readonly view: Exclude<LinkView, { kind: 'ledger' | 'place' | 'pay' | 'lab' }>;
  /** The place to go back to. */
  readonly home: 'book' | 'people' | 'ledger' | 'workshop';
}

export function Reader({ view, home }: ReaderProps) {
  const { t, language } = useTexts();
  const { href } = useLedger();
  const height = useView((now) => now.height);
  const tip = useView((now) => now.tip);
  const own = useView((now) => now.own);
  const heading = useRef<HTMLHeadingElement | null>(null);
  /** The height of the block that a hash in the link turned out to name. */
  const [found, setFound] = useState<{ id: string; height: number } | null>(null);
  const number =
    view.kind === 'block' && /^\d+$/.test(view.id)
      ? Number(view.id)
      : found?.id === view.id
        ? found.height
        : null;
  const titles = {
    block: number === null ? t.reader.someBlock : t.reader.block(countText(number, language)),
    tx: t.reader.transaction,
    account: t.reader.account,
  };
  const back = href(home === 'book' ? FRONT : { kind: 'place', place: home });
  // Another page begins at its head, for eyes and for screen readers.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown has changed
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, [view.kind, view.id]);
  useEscape(back);
  return (
    <article className="reader" aria-labelledby="reader-title">
      <header className="reader-head">
        <a className="reader-back" href={back}>
          <Icon name="older" />
          <span>{t.places.names[home]}</span>
        </a>
        <h2 id="reader-title" ref={heading} tabIndex={-1}>
          {titles[view.kind]}
        </h2>
      </header>
      {view.kind === 'block' ? (
        <BlockReader
          id={view.id}
          height={height}
          tip={tip}
          onFound={(at) => setFound({ id: view.id, height: at })}
        />
      ) : null}
      {view.kind === 'tx' ? (
        <TransactionReader id={view.id} height={height} tip={tip} own={own} />
      ) : null}
      {view.kind === 'account' ? (
        <AccountReader
          key={view.id}
          address={view.id}
          called={view.called}
          height={height}
          tip={tip}
        />
      ) : null}
    </article>
  );
}

/** Esc leads back to the place, unless it has something else to do. */
function useEscape(back: string): void {
  const dialog = useApp((state) => state.dialog);
  useEffect(() => {
    if (dialog !== null) return;
    const leave = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.isComposing || event.defaultPrevented) return;
      if (event.target instanceof HTMLInputElement) return;
      location.hash = back;
    };
    addEventListener('keydown', leave);
    return () => removeEventListener('keydown', leave);
  }, [back, dialog]);
}
