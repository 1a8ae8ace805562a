/**
 * The details of a stale block: its fork from the chain, why it lost, and the fate of its payments.
 */
import { useFetched } from '../hooks/use-fetched.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useView } from '../hooks/use-view.ts';
import { countText } from '../logic/format.ts';
import { ChainTree } from './chain-tree.tsx';
import { Entry } from './entry.tsx';
import { RuleWords } from './rule-words.tsx';
import { useBlockTexts } from './use-block-texts.ts';
import { Words } from './words.tsx';
import './stale-detail.css';

export function StaleDetail({ hash }: { hash: string }) {
  const { client, href } = useLedger();
  const { r, language } = useBlockTexts();
  const tip = useView((view) => view.tip);
  const pool = useView((view) => view.pool.count);
  const fetched = useFetched(`${hash} ${tip} ${pool}`, async () => ({
    stale: await client.ledger.stale(hash),
    block: await client.ledger.block(hash),
  }));
  if (fetched.kind !== 'here' || fetched.value.stale === null) return null;
  const { stale, block } = fetched.value;
  const fork = stale.tree[0]?.height ?? 0;
  const listed = block === null ? [] : block.transactions.slice(0, stale.fates.length);
  return (
    <section className="stale-detail" aria-label={r.stale.title}>
      <p className="stale-why">
        <RuleWords text={r.stale.why[stale.why]} />
      </p>
      <ChainTree
        blocks={stale.tree}
        label={r.stale.tree(countText(fork, language))}
        marked={hash}
        hrefOf={(id) => href({ kind: 'block', id })}
      />
      <h4>{r.stale.payments}</h4>
      {listed.length === 0 ? <p className="region-note">{r.stale.gone}</p> : null}
      <ol className="entries">
        {listed.map((transaction, index) => {
          const fate = stale.fates[index];
          const height = fate?.kind === 'block' ? countText(fate.height, language) : '';
          return (
            <Entry
              key={transaction.wireId}
              transaction={transaction}
              aside={fate === undefined ? undefined : <Words text={r.stale.fate(fate, height)} />}
            />
          );
        })}
      </ol>
    </section>
  );
}
