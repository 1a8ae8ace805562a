import { useEffect, useRef, useState } from 'react';
import type { LinkView } from '../../api/link.ts';
import type { OwnTransaction } from '../../api/view.ts';
import { countText } from '../logic/format.ts';
import { Dialog } from '../parts/dialog.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { AccountReader } from './account-reader.tsx';
import { BlockReader } from './block-reader.tsx';
import { TransactionReader } from './transaction-reader.tsx';

interface ReaderProps {
  readonly place: Exclude<LinkView, { kind: 'ledger' }>;
  /** Fragment of the ledger's front, where closing leads. */
  readonly front: string;
  readonly height: number;
  readonly tip: string;
  readonly own: readonly OwnTransaction[];
}

/** The sheet that shows what the link names: a block, a transaction or an account. */
export function Reader({ place, front, height, tip, own }: ReaderProps) {
  const { t, language } = useTexts();
  const sheet = useRef<HTMLDivElement | null>(null);
  /** Of the block that a hash in the link turned out to name. */
  const [found, setFound] = useState<{ id: string; height: number } | null>(null);
  const number =
    place.kind === 'block' && /^\d+$/.test(place.id)
      ? Number(place.id)
      : found?.id === place.id
        ? found.height
        : null;
  const titles = {
    block: number === null ? t.reader.someBlock : t.reader.block(countText(number, language)),
    tx: t.reader.transaction,
    account: t.reader.account,
  };
  // Another place in the same sheet begins at its head.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the place is what changed
  useEffect(() => {
    sheet.current?.closest('dialog')?.scrollTo(0, 0);
  }, [place.kind, place.id]);
  const close = () => {
    location.hash = front;
  };
  return (
    <Dialog title={titles[place.kind]} onClose={close} wide>
      <div ref={sheet} className="reader">
        {place.kind === 'block' ? (
          <BlockReader
            id={place.id}
            height={height}
            tip={tip}
            onFound={(at) => setFound({ id: place.id, height: at })}
          />
        ) : null}
        {place.kind === 'tx' ? (
          <TransactionReader id={place.id} height={height} tip={tip} own={own} />
        ) : null}
        {place.kind === 'account' ? (
          <AccountReader key={place.id} address={place.id} height={height} tip={tip} />
        ) : null}
      </div>
    </Dialog>
  );
}
