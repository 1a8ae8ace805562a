/** A drawing of a block's proof: its hash, the target above it, and the distance between them. */
import { countText } from '../logic/format.ts';
import { proofPicture } from '../logic/proof.ts';
import { useBlockTexts } from '../parts/use-block-texts.ts';
import { Words } from '../parts/words.tsx';

export function Proof({ hash, work }: { hash: string; work: string }) {
  const { r, language } = useBlockTexts();
  const picture = proofPicture(hash, work);
  if (picture === null) return null;
  const { target, alike, part, holds } = picture;
  const percent = (100 * part).toFixed(part < 0.01 ? 3 : 1);
  const attempts = Number(work);
  return (
    <section className="reader-section proof" aria-label={r.proof.title}>
      <h3>{r.proof.title}</h3>
      <dl className="proof-codes">
        <dt>{r.proof.hash}</dt>
        <dd>
          <Digits text={hash} alike={alike} />
        </dd>
        <dt>{r.proof.target}</dt>
        <dd>
          <Digits text={target} alike={alike} />
        </dd>
      </dl>
      <meter
        className="proof-bar"
        aria-label={r.proof.at(percent)}
        min={0}
        max={1}
        value={Math.min(1, part)}
      />
      <p className="region-note">
        <Words text={`${r.proof.at(percent)}.`} />
      </p>
      <p className="region-note">
        <Words
          text={
            holds
              ? r.proof.holds(Number.isSafeInteger(attempts) ? countText(attempts, language) : work)
              : r.proof.fails
          }
        />
      </p>
    </section>
  );
}

/** The digits both have, the one that decides, and the rest. */
function Digits({ text, alike }: { text: string; alike: number }) {
  return (
    <code className="proof-digits" translate="no">
      <span className="proof-alike">{text.slice(0, alike)}</span>
      <b>{text.slice(alike, alike + 1)}</b>
      <span>{text.slice(alike + 1)}</span>
    </code>
  );
}
