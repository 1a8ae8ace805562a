/** Scans a code by the camera or from a picture, and follows it. */

import { useState } from 'react';
import type { LedgerLink } from '../../api/link.ts';
import { FileButton } from '../files/file-button.tsx';
import { useApp, useSession } from '../hooks/use-app.ts';
import { useRefusals } from '../hooks/use-refusals.ts';
import { codeReader, readPicture } from '../logic/read-code.ts';
import { FRONT } from '../logic/routes.ts';
import { visibleText } from '../logic/safe-text.ts';
import { readScanned } from '../logic/scanned.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { Camera } from './camera.tsx';
import './scan.css';
import { useScanTexts } from './scan-texts.ts';

export function ScanDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const s = useScanTexts();
  const { take, problem, other, setProblem, leave } = useScanned(onClose);
  const [reading, setReading] = useState(false);
  const pick = async (file: File) => {
    setReading(true);
    try {
      const text = await readPicture(file, await codeReader());
      if (text === null) setProblem(s.noCode);
      else take(text);
    } catch {
      setProblem(t.page.partMissing);
    }
    setReading(false);
  };
  return (
    <Dialog title={s.title} onClose={onClose}>
      <p>{s.intro}</p>
      <Camera onText={take} />
      {other === null ? null : (
        <div className="reminder" role="alert">
          <p>
            <Words text={s.other(visibleText(other.name))} figures={[visibleText(other.name)]} />
          </p>
          <button type="button" className="button" onClick={() => leave(other)}>
            {s.openOther}
          </button>
        </div>
      )}
      {problem === null ? null : (
        <p className="field-problem" role="alert">
          {problem}
        </p>
      )}
      <div className="buttons">
        <FileButton
          label={s.picture}
          accept="image/*"
          disabled={reading}
          onFile={(file) => void pick(file)}
        />
      </div>
    </Dialog>
  );
}

/** Handles a scanned text: opens what it leads to, or says why it cannot. */
function useScanned(onClose: () => void) {
  const session = useSession();
  const { refusal } = useRefusals();
  const s = useScanTexts();
  const open = useApp((state) => state.session.link);
  const setPayee = useApp((state) => state.setPayee);
  const [problem, setProblem] = useState<string | null>(null);
  const [other, setOther] = useState<LedgerLink | null>(null);
  const leave = (link: LedgerLink) => {
    onClose();
    session.open(link);
  };
  const pay = (address: string) => {
    if (open === null) return setProblem(s.noLedger);
    if (open.watch) return leave({ ...open, view: { kind: 'account', id: address } });
    leave({ ...open, view: FRONT });
    setPayee({ address });
  };
  const take = (text: string) => {
    setProblem(null);
    setOther(null);
    const scanned = readScanned(text, open);
    switch (scanned.kind) {
      case 'open':
        return leave(scanned.link);
      case 'other':
        return setOther(scanned.link);
      case 'payee':
        return pay(scanned.address);
      case 'receipt':
        onClose();
        location.hash = scanned.fragment;
        return;
      case 'bad':
        return setProblem(refusal(scanned));
      case 'foreign':
        return setProblem(s.foreign);
    }
  };
  return { take, problem, other, setProblem, leave };
}
