/** The ledger's files: taken out as a whole or as tables, and brought in. */
import { useLedger } from '../hooks/use-ledger.ts';
import { useNow } from '../hooks/use-now.ts';
import { useView } from '../hooks/use-view.ts';
import { agoText, countText, sentences } from '../logic/format.ts';
import { Region } from '../parts/region.tsx';
import { Words } from '../parts/words.tsx';
import { ExportProgress } from './export-progress.tsx';
import './files.css';
import { ImportPart } from './import-part.tsx';
import { keepSaved, savedOf } from './saved-file.ts';
import { useExport } from './use-export.ts';
import { useFileTexts } from './use-file-texts.ts';

const TABLES = ['csv', 'journal', 'jsonl'] as const;

export function Files() {
  const { client } = useLedger();
  const { f } = useFileTexts();
  const ledger = useView((view) => view.ledger);
  const run = useExport(client.files);
  const busy = run.state.kind === 'running';
  const save = () =>
    run.start({ format: 'file' }, (height) => keepSaved(ledger, { height, time: Date.now() }));
  return (
    <Region title={f.title} className="files-region">
      <p className="region-note">{f.note}</p>
      <Reminder key={run.state.kind} ledger={ledger} />
      <div className="buttons">
        <button type="button" className="button button-main" disabled={busy} onClick={save}>
          {f.save}
        </button>
      </div>
      <p className="field-hint">{f.saveHint}</p>
      <ExportProgress run={run} />
      <h3>{f.tables}</h3>
      <div className="buttons">
        {TABLES.map((format) => (
          <button
            key={format}
            type="button"
            className="button"
            disabled={busy}
            onClick={() => run.start({ format })}
          >
            {f.formats[format]}
          </button>
        ))}
      </div>
      <ImportPart />
      <p className="file-check">
        <a className="link" href="#receipt=">
          {f.checkReceipt}
        </a>
      </p>
    </Region>
  );
}

/** Reminds of the last copy of the ledger outside this browser. */
function Reminder({ ledger }: { ledger: string }) {
  const { f, language } = useFileTexts();
  const height = useView((view) => view.height);
  const now = useNow(60);
  const saved = savedOf(ledger);
  if (saved === null) return height === 0 ? null : <p className="file-reminder">{f.never}</p>;
  const since = height - saved.height;
  const kept = f.kept(countText(saved.height, language), agoText(saved.time, now, language));
  return (
    <p className="file-reminder">
      <Words
        text={sentences(language, kept, since > 0 ? f.behind(countText(since, language)) : '')}
      />
    </p>
  );
}
