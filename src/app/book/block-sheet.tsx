/** The sheet of one block shows its head and opens to its transactions. */
import { type KeyboardEvent, memo } from 'react';
import type { BlockDetail, BlockView } from '../../api/view.ts';
import { useFetched } from '../hooks/use-fetched.ts';
import { useLedger } from '../hooks/use-ledger.ts';
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

/** What open pages show, by hash: one that was scrolled away is as high at once as it was. */
export type OpenPages = Map<string, BlockDetail | null>;

interface BlockSheetProps {
  readonly height: number;
  /** Undefined while it is fetched or not drawn yet; null where its body is not on this device. */
  readonly block: BlockView | null | undefined;
  readonly open: boolean;
  readonly pages: OpenPages;
  /** Says of a block without a body why it has none. */
  readonly absent: string;
  readonly onToggle: (block: BlockView) => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

/**
 * One page of the stack. It opens to its transactions. While its block is fetched it holds the
 * place, with the same head, so that the focus stays on it.
 */
export const BlockSheet = memo(function BlockSheet(props: BlockSheetProps) {
  const { height, block, open, pages, absent, onToggle, onKeyDown } = props;
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
          {block ? (
            <SheetHead block={block} />
          ) : (
            <BlankHead absent={block === null ? absent : null} />
          )}
        </button>
      </h3>
      {open && block ? (
        height === 0 ? (
          <FirstLeaf block={block} />
        ) : (
          <SheetBody block={block} pages={pages} absent={absent} />
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

/**
 * `absent`: its body is not on this device; null: it is fetched. Dozens of these come and go with
 * every frame of fast scrolling: they take no part in what the page listens to.
 */
function BlankHead({ absent }: { absent: string | null }) {
  const { t } = useTexts();
  return (
    <>
      <span className="sheet-count">{absent ?? t.blocks.loading}</span>
      {/* Each row is as high as the others. */}
      <span className="sheet-builder">&nbsp;</span>
    </>
  );
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

interface SheetBodyProps {
  readonly block: BlockView;
  readonly pages: OpenPages;
  readonly absent: string;
}

function SheetBody({ block, pages, absent }: SheetBodyProps) {
  const { client } = useLedger();
  const { t } = useTexts();
  const { hash } = block;
  const listed = async () => {
    const detail = await client.ledger.block(hash);
    return detail === null
      ? null
      : { ...detail, transactions: detail.transactions.slice(0, LISTED) };
  };
  const fetched = useFetched(hash, listed, { answers: pages, id: hash });
  const detail = fetched.kind === 'here' ? fetched.value : null;
  return (
    <div className="sheet-body" aria-busy={fetched.kind === 'loading' || undefined}>
      {fetched.kind === 'loading' ? <p className="region-note">{t.blocks.loading}</p> : null}
      {fetched.kind !== 'loading' && detail === null ? (
        <p className="region-note">{absent}</p>
      ) : null}
      <ol className="entries">
        {detail?.transactions.map((transaction) => (
          <Entry key={transaction.wireId} transaction={transaction} />
        ))}
      </ol>
      <SheetFoot hash={block.hash} />
    </div>
  );
}
