/** The first screen's ways in with a file: a ledger's, or a receipt. */
import { useState } from 'react';
import { fileHead } from '../../api/files/file-head.ts';
import { useSession } from '../hooks/use-app.ts';
import { linkTo } from '../logic/routes.ts';
import { Failure } from '../parts/failure.tsx';
import { bringFile } from './brought-file.ts';
import { FileButton } from './file-button.tsx';
import './files.css';
import { FILES } from './import-part.tsx';
import { useFileTexts } from './use-file-texts.ts';

export function FirstFiles() {
  const session = useSession();
  const { f, failure } = useFileTexts();
  const [problem, setProblem] = useState<string | null>(null);
  const open = async (file: File) => {
    setProblem(null);
    try {
      const { ledger, name, charter } = await fileHead(file);
      bringFile(ledger, file);
      session.open({ ...linkTo(name, charter), view: FILES });
    } catch (error) {
      setProblem(failure(error));
    }
  };
  return (
    <section className="first-files" aria-label={f.title}>
      <div className="buttons">
        <FileButton label={f.openFile} onFile={(file) => void open(file)} />
        <a className="link" href="#receipt=">
          {f.checkReceipt}
        </a>
      </div>
      <Failure words={problem} />
    </section>
  );
}
