/** A list that is being sent: its progress, why it stopped, and the way on. */

import type { ShownList } from '../hooks/use-list-run.ts';
import { useRefusals } from '../hooks/use-refusals.ts';
import { countText } from '../logic/format.ts';
import type { PayLine } from '../logic/pay-list.ts';
import { Failure } from '../parts/failure.tsx';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

interface ListProgressProps {
  readonly shown: ShownList;
  readonly onRepeat: (lines: readonly PayLine[]) => void;
}

export function ListProgress({ shown, onRepeat }: ListProgressProps) {
  const { t, language } = useTexts();
  const { failure } = useRefusals();
  const { runner, run, state, running } = shown;
  if (run === null) return null;
  const done = run.sent.length >= run.lines.length;
  const words = t.issuer.progress(
    countText(run.sent.length, language),
    countText(run.lines.length, language),
  );
  return (
    <section className="list-progress" aria-label={t.issuer.lists}>
      <p aria-live="polite">
        <Words text={done ? `${words}. ${t.issuer.done}` : words} />
      </p>
      <progress
        className="ink"
        aria-label={words}
        max={Math.max(1, run.lines.length)}
        value={run.sent.length}
      />
      {state?.kind === 'full' ? <p className="region-note">{t.issuer.full}</p> : null}
      {state?.kind === 'failed' ? <Failure words={failure(state.error)} /> : null}
      {state?.kind === 'unsure' ? (
        <div role="alert">
          <p className="field-problem">
            <Words text={t.issuer.unsure(String(state.line.line))} />
          </p>
          <div className="buttons">
            <button type="button" className="button" onClick={() => runner.settle(true)}>
              {t.issuer.wasSent}
            </button>
            <button type="button" className="button" onClick={() => runner.settle(false)}>
              {t.issuer.wasNotSent}
            </button>
          </div>
        </div>
      ) : null}
      <div className="buttons">
        {running ? (
          <button type="button" className="button" onClick={() => runner.pause()}>
            {t.issuer.pause}
          </button>
        ) : null}
        {!running && !done && state?.kind !== 'unsure' ? (
          <button type="button" className="button button-main" onClick={() => runner.goOn()}>
            {t.issuer.goOn}
          </button>
        ) : null}
        {done ? (
          <button type="button" className="button" onClick={() => onRepeat(run.lines)}>
            {t.issuer.repeat}
          </button>
        ) : null}
        {running ? null : (
          <button type="button" className="button" onClick={() => runner.clear()}>
            {done ? t.issuer.clear : t.issuer.discard}
          </button>
        )}
      </div>
    </section>
  );
}
