/** An account's balance over time, and its statement to take along. */
import { useFetched } from '../hooks/use-fetched.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { BalancePicture } from './balance-picture.tsx';
import { ExportProgress } from './export-progress.tsx';
import './files.css';
import { useExport } from './use-export.ts';
import { useFileTexts } from './use-file-texts.ts';

/** Points of the picture: more are not seen at its width. */
const POINTS = 400;
const FORMATS = ['csv', 'journal', 'jsonl'] as const;

interface AccountFilesProps {
  readonly address: string;
  readonly tip: string;
  /** There is a picture: its room is kept until its points are here. */
  readonly isDrawn: boolean;
}

export function AccountFiles({ address, tip, isDrawn }: AccountFilesProps) {
  const { client } = useLedger();
  const { f } = useFileTexts();
  const run = useExport(client.files);
  const points = useFetched(`${address} ${tip}`, () =>
    client.files.balanceHistory(address, POINTS),
  );
  return (
    <section className="reader-section" aria-label={f.account.title}>
      <h3>{f.account.title}</h3>
      {points.kind === 'here' ? <BalancePicture points={points.value} /> : null}
      {points.kind === 'loading' && isDrawn ? <div className="balance-awaited" /> : null}
      <div className="buttons">
        {FORMATS.map((format) => (
          <button
            key={format}
            type="button"
            className="button"
            disabled={run.state.kind === 'running'}
            onClick={() => run.start({ format, address })}
          >
            {f.formats[format]}
          </button>
        ))}
      </div>
      <ExportProgress run={run} />
    </section>
  );
}
