/** The seven steps of a payment, lit one by one as they happen to the newest own one. */
import { useState } from 'react';
import { useView } from '../hooks/use-view.ts';
import { keep, readKept } from '../logic/kept.ts';
import type { RuleId } from '../logic/rule-ids.ts';
import { NO_STEPS, type SeenOfSteps, STEPS, type StepName, stepsOn } from '../logic/seven-steps.ts';
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
const OPEN_KEY = 'seven-steps';

function asFlag(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

export function SevenSteps() {
  const t = useStepsTexts();
  const seen = useSeen();
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
          <p className="region-note">{t.intro}</p>
          <ol className="steps-list">
            {STEPS.map((step) => {
              const lit = next.lit.has(step);
              return (
                <li
                  key={step}
                  className={lit ? 'step step-lit' : 'step'}
                  aria-current={lit || undefined}
                >
                  <span className="step-name">{t.names[step]}</span>
                  <Words className="step-fact" text={t.facts[step](seen, lit)} />
                  <RuleName id={RULES[step]} />
                </li>
              );
            })}
          </ol>
        </>
      ) : null}
    </div>
  );
}

function useSeen(): SeenOfSteps {
  const own = useView((view) => view.own);
  const pool = useView((view) => view.pool.count);
  const peers = useView((view) => view.peers);
  const builder = useView((view) => view.builder);
  const newest = own.reduce<(typeof own)[number] | null>(
    (best, one) => (best === null || one.made > best.made ? one : best),
    null,
  );
  return {
    own:
      newest === null
        ? null
        : {
            id: newest.id,
            pooled: newest.state.kind === 'pool',
            height: newest.state.kind === 'block' ? newest.state.height : null,
          },
    pool,
    size: builder.size,
    peers: peers.length,
    same: peers.filter(({ same }) => same).length,
    seeking: builder.state === 'seeking',
    records: builder.records,
  };
}
