/** The component shows the progress of an export and the buttons that steer it. */
import { bytesText, countText } from '../logic/format.ts';
import { Failure } from '../parts/failure.tsx';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';
import type { Export } from './use-export.ts';
import { useFileTexts } from './use-file-texts.ts';

export function ExportProgress({ run }: { run: Export }) {
  const { t } = useTexts();
  const { f, language, failure } = useFileTexts();
  const { state } = run;
  if (state.kind === 'failed') return <Failure words={failure(state.failure)} />;
  if (state.kind === 'saved')
    return (
      <p className="field-hint" role="status">
        <Words
          text={f.saved(state.name, bytesText(state.bytes, language))}
          figures={[state.name]}
        />
      </p>
    );
  if (state.kind === 'idle') return null;
  const { done, total, bytes, paused } = state;
  const words = f.progress(
    countText(done, language),
    countText(total, language),
    bytesText(bytes, language),
  );
  return (
    <div className="file-progress">
      <progress max={Math.max(1, total)} value={done} aria-label={words} />
      <Words text={paused ? `${f.paused} · ${words}` : words} />
      <span className="buttons">
        {paused ? (
          <button type="button" className="button" onClick={run.goOn}>
            {f.goOn}
          </button>
        ) : (
          <button type="button" className="button" onClick={run.pause}>
            {f.pause}
          </button>
        )}
        <button type="button" className="button" onClick={run.cancel}>
          {t.page.cancel}
        </button>
      </span>
    </div>
  );
}
