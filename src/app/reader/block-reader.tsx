/** The reader shows one block in full and turns to its neighbours. */
import { useEffect, useEffectEvent } from 'react';
import type { BlockDetail } from '../../api/view.ts';
import { useFetched } from '../hooks/use-fetched.ts';
import { useGrowingList } from '../hooks/use-growing-list.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { bytesText, countText, dateText } from '../logic/format.ts';
import { CharterFacts } from '../parts/charter-facts.tsx';
import { Entry } from '../parts/entry.tsx';
import { CodeFact, Fact, Facts } from '../parts/facts.tsx';
import { Figure } from '../parts/figure.tsx';
import { Icon } from '../parts/icon.tsx';
import { Party } from '../parts/party.tsx';
import { StaleDetail } from '../parts/stale-detail.tsx';
import { useBlockTexts } from '../parts/use-block-texts.ts';
import { Space, Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { Missing } from './missing.tsx';
import { Proof } from './proof.tsx';
import './reader.css';

interface BlockReaderProps {
  /** Height or hash. */
  readonly id: string;
  readonly height: number;
  readonly tip: string;
  /** Called with the height of the block, which a hash does not tell. */
  readonly onFound: (height: number) => void;
}

/** A whole page of the book. Left and right arrows turn it. */
export function BlockReader({ id, height, tip, onFound }: BlockReaderProps) {
  const { client } = useLedger();
  const fetched = useFetched(`${id} ${tip}`, () => client.ledger.block(id));
  const block = fetched.kind === 'here' ? fetched.value : null;
  const found = useEffectEvent(onFound);
  useEffect(() => {
    if (block !== null) found(block.height);
  }, [block]);
  if (fetched.kind === 'loading') return null;
  if (block === null) return <Missing />;
  return (
    <>
      <Turn block={block} top={height} />
      <BlockFacts block={block} top={height} />
      {block.height === 0 ? <CharterFacts /> : <BlockBody block={block} />}
    </>
  );
}

function Turn({ block, top }: { block: BlockDetail; top: number }) {
  const { href } = useLedger();
  const { t } = useTexts();
  const older = block.height > 0 ? href({ kind: 'block', id: String(block.height - 1) }) : null;
  const newer = block.height < top ? href({ kind: 'block', id: String(block.height + 1) }) : null;
  useEffect(() => {
    const turn = (event: KeyboardEvent) => {
      const to = event.key === 'ArrowLeft' ? older : event.key === 'ArrowRight' ? newer : null;
      if (to === null || event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      location.hash = to;
    };
    addEventListener('keydown', turn);
    return () => removeEventListener('keydown', turn);
  }, [older, newer]);
  return (
    <nav className="turn">
      {older === null ? (
        <span />
      ) : (
        <a href={older}>
          <Icon name="older" />
          <Space />
          <span>{t.reader.older}</span>
        </a>
      )}
      {newer === null ? (
        <span />
      ) : (
        <a href={newer}>
          <span>{t.reader.newer}</span>
          <Space />
          <Icon name="newer" />
        </a>
      )}
    </nav>
  );
}

/** A stale block shows the fate of its transactions; one of the chain lists them. */
function BlockBody({ block }: { block: BlockDetail }) {
  return (
    <>
      <Header block={block} />
      <Proof hash={block.hash} work={block.work} />
      {block.main ? <BlockTransactions key={block.hash} block={block} /> : null}
    </>
  );
}

function BlockFacts({ block, top }: { block: BlockDetail; top: number }) {
  const { t, language } = useTexts();
  const { r } = useBlockTexts();
  return (
    <>
      {block.main ? null : <p className="reader-alarm">{t.reader.offChain}</p>}
      {block.main ? null : <StaleDetail hash={block.hash} />}
      <Facts>
        {block.main ? (
          <Fact name={t.reader.confirmations}>
            <Figure text={countText(Math.max(0, top - block.height + 1), language)} />
            <Space />
            {block.sealed ? <span className="stamp">{t.blocks.sealed}</span> : null}
          </Fact>
        ) : null}
        <Fact name={t.reader.bytes}>
          <Figure text={bytesText(block.bytes, language)} />
        </Fact>
        <CodeFact name={t.reader.hash} code={block.hash} hint={r.fields.hash} />
      </Facts>
    </>
  );
}

/** The fields of the header in their order (L-6), each with its meaning. */
function Header({ block }: { block: BlockDetail }) {
  const { href } = useLedger();
  const { t, language } = useTexts();
  const { r } = useBlockTexts();
  return (
    <section className="reader-section" aria-label={r.header}>
      <h3>{r.header}</h3>
      <p className="region-note">
        <Words text={r.headerNote} />
      </p>
      <Facts>
        <Fact name={r.version} hint={r.fields.version}>
          <Figure text="1" />
        </Fact>
        <Fact name={r.height} hint={r.fields.height}>
          <Figure text={countText(block.height, language)} />
        </Fact>
        <CodeFact
          name={t.reader.previous}
          code={block.previous}
          href={href({ kind: 'block', id: block.previous })}
          hint={r.fields.previous}
        />
        <CodeFact
          name={t.reader.transactionsRoot}
          code={block.transactionsRoot}
          hint={r.fields.transactionsRoot}
        />
        <CodeFact
          name={t.reader.accountsRoot}
          code={block.accountsRoot}
          hint={r.fields.accountsRoot}
        />
        <Fact name={t.reader.builder} hint={r.fields.builder}>
          <Party address={block.builder} />
        </Fact>
        <Fact name={t.reader.time} hint={r.fields.time}>
          <Figure text={dateText(block.time, language)} />
        </Fact>
        <Fact name={t.reader.work} hint={r.fields.work}>
          <Figure text={block.work} />
        </Fact>
        <Fact name={t.reader.nonce} hint={r.fields.nonce}>
          <Figure text={block.nonce} />
        </Fact>
      </Facts>
    </section>
  );
}

function BlockTransactions({ block }: { block: BlockDetail }) {
  const { t } = useTexts();
  const { shown, foot, grow } = useGrowingList(block.transactions.length);
  return (
    <section className="reader-section" aria-label={t.reader.transactions}>
      <h3>
        <span>{t.reader.transactions}</span>
        <Space />
        <Words className="region-aside" text={t.blocks.payments(block.count)} />
      </h3>
      <ol className="entries">
        {block.transactions.slice(0, shown).map((transaction) => (
          <Entry key={transaction.wireId} transaction={transaction} />
        ))}
      </ol>
      {block.transactions.length > shown ? (
        <div ref={foot}>
          <button type="button" className="button-quiet list-more" onClick={grow}>
            {t.page.more}
          </button>
        </div>
      ) : null}
    </section>
  );
}
