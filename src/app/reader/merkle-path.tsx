/** The Merkle path of a transaction drawn, from its own hash up to the root in the header. */
import { useState } from 'react';
import type { MerkleWay } from '../../api/files/merkle-way.ts';
import { useCall } from '../hooks/use-call.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { countText, shortHash } from '../logic/format.ts';
import { Failure } from '../parts/failure.tsx';
import { useBlockTexts } from '../parts/use-block-texts.ts';
import './reader.css';

export function MerklePath({ id }: { id: string }) {
  const { client } = useLedger();
  const { r } = useBlockTexts();
  const call = useCall();
  const [way, setWay] = useState<MerkleWay | null>(null);
  const show = () =>
    void call.run(async () => {
      // This also loads the ledger's code.
      const { merkleWay } = await import('../../api/files/merkle-way.ts');
      setWay(merkleWay(await client.files.receipt(id)));
    });
  return (
    <section className="reader-section" aria-label={r.way.title}>
      <h3>{r.way.title}</h3>
      <p className="region-note">{r.way.note}</p>
      {way === null ? (
        <div className="buttons">
          <button type="button" className="button" onClick={show}>
            {r.way.show}
          </button>
        </div>
      ) : (
        <Way way={way} />
      )}
      <Failure words={call.failure} />
    </section>
  );
}

/** It is read from the bottom up: the root is on top. */
function Way({ way }: { way: MerkleWay }) {
  const { r, language } = useBlockTexts();
  const { href } = useLedger();
  const { leaf, steps, root, holds, height } = way;
  return (
    <div className="merkle">
      <p className="merkle-root">
        <span>{r.way.root}</span>
        <Hash text={root} kind="root" />
        <a href={href({ kind: 'block', id: String(height) })}>
          {r.way.block(countText(height, language))}
        </a>
      </p>
      <ol className="merkle-steps" reversed>
        {[...steps].reverse().map((step, index) => {
          const at = steps.length - 1 - index;
          const below = at === 0 ? leaf : (steps[at - 1]?.above ?? leaf);
          const own = <Hash text={below} kind={at === 0 ? 'leaf' : 'own'} />;
          const other = (
            <span className="merkle-other">
              <Hash text={step.other} kind="other" />
              <span>{r.way.beside(step.side)}</span>
            </span>
          );
          return (
            <li key={step.above}>
              <span className="merkle-join" aria-hidden="true" />
              {step.side === 'left' ? other : <Mine at={at}>{own}</Mine>}
              {step.side === 'left' ? <Mine at={at}>{own}</Mine> : other}
            </li>
          );
        })}
      </ol>
      {steps.length === 0 ? <p className="region-note">{r.way.alone}</p> : null}
      <p className={holds ? 'merkle-holds' : 'field-problem'} role="status">
        {holds ? r.way.holds(steps.length) : r.way.fails}
      </p>
    </div>
  );
}

function Mine({ at, children }: { at: number; children: React.ReactNode }) {
  const { r } = useBlockTexts();
  return (
    <span className="merkle-mine">
      {children}
      <span>{at === 0 ? r.way.leaf : r.way.above}</span>
    </span>
  );
}

function Hash({ text, kind }: { text: string; kind: 'root' | 'leaf' | 'own' | 'other' }) {
  return (
    <code className={`merkle-hash merkle-${kind}`} title={text} translate="no">
      {shortHash(text)}
    </code>
  );
}
