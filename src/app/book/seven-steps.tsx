/** The seven steps of a payment, lit one by one as they happen to the newest own one. */
import { useState } from 'react';
import type { Fate, OwnTransaction } from '../../api/view.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useCancellation } from '../hooks/use-same-number.ts';
import { useView } from '../hooks/use-view.ts';
import { amountText } from '../logic/format.ts';
import { keep, readKept } from '../logic/kept.ts';
import type { RuleId } from '../logic/rule-ids.ts';
import {
  NO_STEPS,
  type SeenOfSteps,
  STEPS,
  type StepName,
  type StepsSoFar,
  stateOf,
  stepsOn,
} from '../logic/seven-steps.ts';
import { usePartyName } from '../parts/party.tsx';
import { RuleName } from '../parts/rule-name.tsx';
import { Words } from '../parts/words.tsx';
import { useStepsTexts } from './steps-texts.ts';
import './seven-steps.css';

const RULES: { readonly [S in StepName]: RuleId } = {
  made: 'L-4',
  sent: 'P-1',
  pools: 'O-2',
  condition: 'B-1',
  packed: 'L-6',
  added: 'L-9',
  chains: 'L-11',
};
const ENDS: readonly Fate['kind'][] = ['replaced', 'elsewhere', 'expired', 'refused'];
const OPEN_KEY = 'seven-steps';

function asFlag(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

export function SevenSteps() {
  const t = useStepsTexts();
  const newest = useNewest();
  const seen = useSeen(newest);
  const [soFar, setSoFar] = useState(NO_STEPS);
  const [open, setOpen] = useState(() => readKept(OPEN_KEY, false, asFlag));
  const next = stepsOn(soFar, seen);
  if (next !== soFar) setSoFar(next);
  const toggle = () => {
    keep(OPEN_KEY, !open);
    setOpen(!open);
  };
  return (
    <div className="steps">
      <button type="button" className="steps-head" aria-expanded={open} onClick={toggle}>
        <Words text={t.title(next.lit.size)} />
      </button>
      {open ? (
        <>
          {newest === null ? (
            <p className="region-note">{t.intro}</p>
          ) : (
            <Subject
              transaction={newest}
              replaced={next.replaced}
              pooled={seen.own?.pooled ?? false}
            />
          )}
          <ol className="steps-list">
            {STEPS.map((step) => (
              <Step key={step} step={step} soFar={next} seen={seen} />
            ))}
          </ol>
        </>
      ) : null}
    </div>
  );
}

interface SubjectProps {
  readonly transaction: OwnTransaction;
  /** The height of the block that it stood in and that was replaced. */
  readonly replaced: number | null;
  readonly pooled: boolean;
}

/** Names the transaction that all steps are about. */
function Subject({ transaction, replaced, pooled }: SubjectProps) {
  const t = useStepsTexts();
  const { charter } = useLedger();
  const cancellation = useCancellation(transaction.id);
  const { receiver, amount } = cancellation?.of ?? transaction;
  const name = usePartyName(receiver);
  const sum = `${amountText(amount, charter.decimals)} ${charter.unit}`.trim();
  const texts = {
    claim: () => t.claim(sum),
    mint: () => t.mint(sum, name),
    transfer: () => t.payment(sum, name),
  };
  const text =
    cancellation === null
      ? texts[transaction.kind]()
      : t.cancellation(sum, name, cancellation.failed);
  return (
    <p className="region-note">
      <Words text={text} figures={[sum, name]} />
      {replaced === null ? null : <Words text={` ${t.replaced(replaced, pooled)}`} />}
    </p>
  );
}

interface StepProps {
  readonly step: StepName;
  readonly soFar: StepsSoFar;
  readonly seen: SeenOfSteps;
}

function Step({ step, soFar, seen }: StepProps) {
  const t = useStepsTexts();
  const { name, done, next } = t.steps[step];
  const state = stateOf(step, soFar);
  const texts = {
    done: () => done(soFar.lit.get(step) ?? null, soFar.lit.has('added')),
    unseen: () => t.unseen(seen.own?.height !== null),
    next: () =>
      seen.own?.ended ? t.ended : step !== 'sent' && isOffered(seen) ? t.offered : next(seen),
    later: () => '',
  };
  return (
    <li className={`step step-${state}`} aria-current={state === 'next' ? 'step' : undefined}>
      <span className="step-name">{name}</span>
      <span className="step-fact">
        {state === 'done' ? <span className="hidden">{t.happened}</span> : null}
        <Words text={texts[state]()} />
      </span>
      <RuleName id={RULES[step]} />
    </li>
  );
}

/** It was in the pool or in a block, and is in neither now, but not over. */
function isOffered({ own }: SeenOfSteps): boolean {
  return own !== null && !own.pooled && own.height === null && !own.ended;
}

/** The newest transaction of this wallet. */
function useNewest(): OwnTransaction | null {
  const own = useView((view) => view.own);
  return own.reduce<OwnTransaction | null>(
    (best, one) => (best === null || one.made > best.made ? one : best),
    null,
  );
}

function standingOf({ kind }: Fate): { pooled: boolean; ended: boolean } {
  return {
    pooled: kind === 'pool' || kind === 'returned',
    ended: ENDS.includes(kind),
  };
}

function useSeen(newest: OwnTransaction | null): SeenOfSteps {
  const pool = useView((view) => view.pool.count);
  const peers = useView((view) => view.peers);
  const builder = useView((view) => view.builder);
  const blocks = useView((view) => view.blocks);
  const height = newest?.state.kind === 'block' ? newest.state.height : null;
  return {
    own: newest === null ? null : { id: newest.id, height, ...standingOf(newest.state) },
    pool,
    size: builder.size,
    peers: peers.length,
    same: peers.filter(({ same }) => same).length,
    seeking: builder.state === 'seeking',
    records: builder.records,
    count: blocks.find((block) => block.height === height)?.count ?? null,
  };
}
