/** The sheet of one block shows its head and opens to its transactions. */
import { type KeyboardEvent, memo } from 'react';
import type { BlockView } from '../../api/view.ts';
import { useFetched } from '../hooks/use-fetched.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useView } from '../hooks/use-view.ts';
import { countText, shortHash } from '../logic/format.ts';
import { Amount } from '../parts/amount.tsx';
import { CharterFacts } from '../parts/charter-facts.tsx';
import { Entry } from '../parts/entry.tsx';
import { Icon } from '../parts/icon.tsx';
import { Party } from '../parts/party.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { Space, Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** Rows an open page lists itself; the whole page reads better in the reader. */
const LISTED = 50;

interface BlockSheetProps {
  readonly height: number;
  /** Undefined while it is fetched or not drawn yet; null where its body is not on this device. */
  readonly block: BlockView | null | undefined;
  readonly open: boolean;
  readonly onToggle: (block: BlockView) => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

/**
 * One page of the stack. It opens to its transactions. While its block is fetched it holds the
 * place, with the same head, so that the focus stays on it.
 */
export const BlockSheet = memo(function BlockSheet(props: BlockSheetProps) {
  const { height, block, open, onToggle, onKeyDown } = props;
  return (
    <article className={open ? 'sheet sheet-open' : 'sheet'}>
      <h3 className="sheet-title">
        <button
          type="button"
          className="sheet-head"
          aria-expanded={block ? open : undefined}
          aria-disabled={block ? undefined : true}
          onClick={block ? () => onToggle(block) : undefined}
          onKeyDown={onKeyDown}
        >
          <SheetHeight height={height} />
          {block ? <SheetHead block={block} /> : <BlankHead gone={block === null} />}
        </button>
      </h3>
      {open && block ? (
        height === 0 ? (
          <FirstLeaf block={block} />
        ) : (
          <SheetBody block={block} />
        )
      ) : null}
    </article>
  );
});

function SheetHead({ block }: { block: BlockView }) {
  const { t } = useTexts();
  const first = block.height === 0;
  return (
    <>
      <span className="sheet-count">
        <Words text={first ? t.blocks.genesis : t.blocks.payments(block.count)} />
      </span>
      <span className="sheet-sum">{first ? null : <Amount units={block.amount} />}</span>
      <span className="sheet-builder">
        <span className="sheet-word">{t.blocks.by}</span>
        <Space />
        <Party address={block.builder} size={14} plain />
      </span>
      <span className="sheet-time">
        {block.sealed ? <span className="stamp">{t.blocks.sealed}</span> : null}
        {first ? null : <TimeAgo time={block.time} />}
      </span>
      <Icon name="chevron" size={12} />
    </>
  );
}

/** `gone`: its body is not on this device. */
function BlankHead({ gone }: { gone: boolean }) {
  const { t } = useTexts();
  const absent = useAbsent();
  return (
    <>
      <span className="sheet-count">{gone ? absent : t.blocks.loading}</span>
      {/* Each row is as high as the others. */}
      <span className="sheet-builder">&nbsp;</span>
    </>
  );
}

/** Says of a block without a body that it is still to come, or that it was deleted (S-5). */
function useAbsent(): string {
  const { t } = useTexts();
  const comes = useView(
    ({ history }) => history.verifying !== null && history.verifying.how !== 'accepted',
  );
  return comes ? t.blocks.comes : t.blocks.gone;
}

/** The height of a page: a bare number to see, a whole phrase to hear. */
function SheetHeight({ height }: { height: number }) {
  const { t, language } = useTexts();
  const number = countText(height, language);
  return (
    <span className="sheet-height">
      <span className="hidden">{t.blocks.height(number)}</span>
      <span aria-hidden="true" translate="no">
        {number}
      </span>
    </span>
  );
}

/** Genesis holds no transactions, but the rules of all that follow. */
function FirstLeaf({ block }: { block: BlockView }) {
  return (
    <div className="sheet-body">
      <CharterFacts />
      <SheetFoot hash={block.hash} />
    </div>
  );
}

function SheetFoot({ hash }: { hash: string }) {
  const { href } = useLedger();
  const { t } = useTexts();
  return (
    <p className="sheet-foot">
      <code title={hash} translate="no">
        {shortHash(hash)}
      </code>
      <a href={href({ kind: 'block', id: hash })}>{t.blocks.whole}</a>
    </p>
  );
}

function SheetBody({ block }: { block: BlockView }) {
  const { client } = useLedger();
  const { t } = useTexts();
  const fetched = useFetched(block.hash, () => client.ledger.block(block.hash));
  const detail = fetched.kind === 'here' ? fetched.value : null;
  const absent = useAbsent();
  return (
    <div className="sheet-body" aria-busy={fetched.kind === 'loading' || undefined}>
      {fetched.kind === 'loading' ? <p className="region-note">{t.blocks.loading}</p> : null}
      {fetched.kind !== 'loading' && detail === null ? (
        <p className="region-note">{absent}</p>
      ) : null}
      <ol className="entries">
        {detail?.transactions.slice(0, LISTED).map((transaction) => (
          <Entry key={transaction.wireId} transaction={transaction} />
        ))}
      </ol>
      <SheetFoot hash={block.hash} />
    </div>
  );
}
