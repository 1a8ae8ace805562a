/**
 * The details of a stale block: its fork from the chain, why it lost, and the fate of its payments.
 */
import type { StaleDetailView, TransactionView } from '../../api/view.ts';
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

interface StaleFound {
  readonly stale: StaleDetailView | null;
  /** Those of its transactions that are listed; none if its body is not here. */
  readonly listed: readonly TransactionView[];
}

/** What open stale blocks show, by hash: one that comes back in sight is as high as it was. */
export type OpenStale = Map<string, StaleFound>;

interface StaleDetailProps {
  readonly hash: string;
  readonly kept?: OpenStale;
}

export function StaleDetail({ hash, kept }: StaleDetailProps) {
  const { client, href } = useLedger();
  const { r, language } = useBlockTexts();
  const tip = useView((view) => view.tip);
  const pool = useView((view) => view.pool.count);
  const ask = async (): Promise<StaleFound> => {
    const stale = await client.ledger.stale(hash);
    const block = await client.ledger.block(hash);
    return { stale, listed: block?.transactions.slice(0, stale?.fates.length ?? 0) ?? [] };
  };
  const answers = kept === undefined ? undefined : { answers: kept, id: hash };
  const fetched = useFetched(`${hash} ${tip} ${pool}`, ask, answers);
  if (fetched.kind !== 'here' || fetched.value.stale === null) return null;
  const { stale, listed } = fetched.value;
  const fork = stale.tree[0]?.height ?? 0;
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
