/** Brings a ledger's file in, and shows its progress and its result. */
import { useEffect, useEffectEvent, useState } from 'react';
import { FolioError } from '../../api/client.ts';
import { fileHead } from '../../api/files/file-head.ts';
import type { ImportView } from '../../api/files/files-client.ts';
import type { LinkView } from '../../api/link.ts';
import { useSession } from '../hooks/use-app.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useView } from '../hooks/use-view.ts';
import { countText, sentences } from '../logic/format.ts';
import { linkTo } from '../logic/routes.ts';
import { visibleText } from '../logic/safe-text.ts';
import { Failure } from '../parts/failure.tsx';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { bringFile, takeBrought } from './brought-file.ts';
import { cutImportOf, importOver, noteImport } from './cut-import.ts';
import { FileButton } from './file-button.tsx';
import { useFileTexts } from './use-file-texts.ts';

/** The place where a dropped file is taken in. */
export const FILES: LinkView = { kind: 'place', place: 'ledger' };

/** Between two looks at how far it is. */
const LOOK_MS = 200;

interface Foreign {
  readonly file: File;
  readonly name: string;
  open(): void;
}

export function ImportPart() {
  const { client } = useLedger();
  const { f, failure } = useFileTexts();
  const session = useSession();
  const ledger = useView((view) => view.ledger);
  const [view, setView] = useState<ImportView | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [foreign, setForeign] = useState<Foreign | null>(null);
  /** Name of a file that a closed page did not take in to the end. */
  const [cut, setCut] = useState<string | null>(null);
  const bring = async (file: File) => {
    setProblem(null);
    setForeign(null);
    try {
      const { charter, name, ledger: other } = await fileHead(file);
      if (other !== ledger) {
        const open = () => {
          bringFile(other, file);
          session.open({ ...linkTo(name, charter), view: FILES });
        };
        return setForeign({ file, name, open });
      }
      setView(await client.files.importStart(file));
      noteImport(ledger, file.name);
      setCut(null);
    } catch (error) {
      setView(null);
      setProblem(error instanceof FolioError ? failure(error) : String(error));
    }
  };
  const show = (now: ImportView | null) => {
    setView(now);
    if (now === null) setCut(cutImportOf(ledger));
    else if (!isRunning(now)) importOver(ledger);
  };
  // A closed ledger no longer answers, which is no error.
  const look = useEffectEvent(() => void client.files.importView().then(show, () => undefined));
  const steer = (call: () => Promise<void>) => void call().catch(() => undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was brought for this ledger, once
  useEffect(() => {
    const file = takeBrought(ledger);
    if (file !== null) void bring(file);
    else look();
  }, [ledger]);
  const running = view !== null && isRunning(view);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => look(), LOOK_MS);
    return () => clearInterval(timer);
  }, [running]);
  return (
    <>
      <h3>{f.bring}</h3>
      <p className="field-hint">{f.bringHint}</p>
      <div className="buttons">
        <FileButton label={f.choose} disabled={running} onFile={(file) => void bring(file)} />
      </div>
      <Failure words={problem} />
      {foreign === null ? null : (
        <div className="file-foreign" role="alert">
          <p>
            <Words text={f.otherLedger(visibleText(foreign.name))} />
          </p>
          <button type="button" className="button" onClick={foreign.open}>
            {f.openOther}
          </button>
        </div>
      )}
      {cut === null || view !== null ? null : (
        <p className="field-hint" role="status">
          <Words text={f.cutOff(visibleText(cut))} />
        </p>
      )}
      {view === null ? null : (
        <Outcome
          view={view}
          onPause={() => steer(client.files.importPause)}
          onResume={() => steer(client.files.importResume)}
          onStop={() => steer(client.files.importStop)}
        />
      )}
    </>
  );
}

function isRunning({ state }: ImportView): boolean {
  return state === 'checking' || state === 'paused';
}

interface OutcomeProps {
  readonly view: ImportView;
  readonly onPause: () => void;
  readonly onResume: () => void;
  readonly onStop: () => void;
}

function Outcome({ view, onPause, onResume, onStop }: OutcomeProps) {
  const { t } = useTexts();
  const { f, language, refusal } = useFileTexts();
  const done = countText(view.done, language);
  const total = countText(view.total, language);
  if (isRunning(view)) {
    const paused = view.state === 'paused';
    const words = f.importing(done, total);
    return (
      <div className="file-progress">
        <progress max={Math.max(1, view.total)} value={view.done} aria-label={words} />
        <Words text={paused ? `${f.paused} · ${words}` : words} />
        <span className="buttons">
          <button type="button" className="button" onClick={paused ? onResume : onPause}>
            {paused ? f.goOn : f.pause}
          </button>
          <button type="button" className="button" onClick={onStop}>
            {t.page.cancel}
          </button>
        </span>
      </div>
    );
  }
  if (view.failure !== null) {
    const { code, reason, offset, height } = view.failure;
    const where =
      offset !== null
        ? f.atByte(countText(offset, language))
        : height === null
          ? ''
          : f.atBlock(countText(height, language));
    const why = sentences(language, refusal({ code, reason }), where);
    return <Failure words={f.failed(done, why)} />;
  }
  const words =
    view.state === 'done' ? f.done(total) : view.state === 'kept' ? f.keptOwn : f.stopped(done);
  return (
    <p className="field-hint" role="status">
      <Words text={words} />
    </p>
  );
}
