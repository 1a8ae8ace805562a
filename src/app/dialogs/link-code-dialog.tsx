/** The dialog links two browsers by codes, without any server (N-8). */

import { useRef, useState } from 'react';
import { useSession } from '../hooks/use-app.ts';
import { useCall } from '../hooks/use-call.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Failure } from '../parts/failure.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import { TextArea } from '../parts/text-area.tsx';
import type { LinkCodeProblem, LinkCodeStep } from '../session.ts';
import { Camera } from './camera.tsx';
import { useLinkCodeTexts } from './link-code-texts.ts';
import './scan.css';

/** The progress of the link. `text`: this tab's code, to give to the other person. */
type Reached =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'offered' | 'answered'; readonly text: string }
  | { readonly kind: 'linking' | 'dropped' };

export function LinkCodeDialog({ onClose }: { onClose: () => void }) {
  const session = useSession();
  const c = useLinkCodeTexts();
  const call = useCall();
  const [doing, setDoing] = useState<'make' | 'read' | null>(null);
  const [reached, setReached] = useState<Reached>({ kind: 'nothing' });
  const [problem, setProblem] = useState<LinkCodeProblem | null>(null);
  const [theirs, setTheirs] = useState('');
  const [scanning, setScanning] = useState(false);
  const own = useRef<HTMLTextAreaElement | null>(null);
  const step = async (what: 'make' | 'read', run: () => Promise<LinkCodeStep>) => {
    setDoing(what);
    setProblem(null);
    await call.run(async () => {
      const made = await run();
      if (!made.ok) return setProblem(made.why);
      const kind = what === 'make' ? 'offered' : 'answered';
      setReached(made.text === null ? { kind: 'linking' } : { kind, text: made.text });
      setTheirs('');
    });
    setDoing(null);
  };
  const read = (text: string) => void step('read', () => session.readLinkCode(text));
  const busy = doing !== null;
  return (
    <Dialog title={c.title} onClose={onClose}>
      <p>{c.intro}</p>
      <div className="buttons">
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() => void step('make', () => session.makeLinkCode())}
        >
          {doing === 'make' ? c.making : c.make}
        </button>
      </div>
      <div aria-live="polite">{reached.kind === 'nothing' ? null : <p>{c[reached.kind]}</p>}</div>
      {/* While another code is made or read, the one before it must not be handed over. */}
      {'text' in reached && !busy ? (
        <>
          <QrCode text={reached.text} label={c.code} />
          <TextArea
            ref={own}
            label={c.code}
            rows={3}
            readOnly
            translate="no"
            value={reached.text}
          />
          <div className="buttons">
            <CopyButton text={reached.text} label={c.copy} source={own} />
            <button
              type="button"
              className="button-quiet"
              disabled={busy}
              onClick={() => {
                session.dropLinkCode(reached.text);
                setReached({ kind: 'dropped' });
              }}
            >
              {c.drop}
            </button>
          </div>
        </>
      ) : null}
      <TextArea
        label={c.theirs}
        hint={c.theirsHint}
        problem={problem === null ? undefined : c.problems[problem]}
        rows={3}
        autoComplete="off"
        translate="no"
        value={theirs}
        onChange={(event) => {
          setTheirs(event.target.value);
          setProblem(null);
        }}
      />
      {scanning ? (
        <Camera
          onText={(text) => {
            setScanning(false);
            read(text);
          }}
        />
      ) : null}
      <div className="buttons">
        <button
          type="button"
          className="button"
          disabled={busy || theirs.trim() === ''}
          onClick={() => read(theirs)}
        >
          {doing === 'read' ? c.reading : c.read}
        </button>
        <button
          type="button"
          className="button-quiet"
          disabled={busy}
          aria-pressed={scanning}
          onClick={() => setScanning(!scanning)}
        >
          {scanning ? c.noScan : c.scan}
        </button>
      </div>
      <Failure words={call.failure} />
    </Dialog>
  );
}
