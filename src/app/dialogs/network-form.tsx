/** The form sets the signalling, STUN and TURN servers of this browser (N-2). */
import { type FormEvent, useState } from 'react';
import { useSession } from '../hooks/use-app.ts';
import { useCall } from '../hooks/use-call.ts';
import {
  type HostDraft,
  type HostField,
  hostDraft,
  iceText,
  parseHost,
  parseIce,
} from '../logic/network-draft.ts';
import { Failure } from '../parts/failure.tsx';
import { TextArea } from '../parts/text-area.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { HostFields } from './host-fields.tsx';

/** Sets the signalling, STUN and TURN servers (N-2); `onChange`: with each edit, and when saved. */
export function NetworkForm({ onChange }: { onChange: () => void }) {
  const session = useSession();
  const { t } = useTexts();
  const call = useCall();
  const [own, setOwn] = useState(() => session.settings().signalling !== null);
  const [host, setHost] = useState<HostDraft>(() => hostDraft(session.settings()));
  const [ice, setIce] = useState(() => iceText(session.settings().ice));
  const [wrong, setWrong] = useState<{ field: HostField } | { line: number } | null>(null);
  const [saved, setSaved] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const signalling = own ? parseHost(host) : { ok: true as const, value: null };
    if (!signalling.ok) return setWrong({ field: signalling.field });
    const servers = parseIce(ice);
    if (!servers.ok) return setWrong({ line: servers.line });
    setWrong(null);
    setSaved(
      await call.run(() =>
        session.saveSettings({ signalling: signalling.value, ice: servers.value }),
      ),
    );
    onChange();
  };
  const edited = () => {
    setWrong(null);
    setSaved(false);
    call.clear();
    onChange();
  };
  return (
    <form className="settings-part" noValidate onSubmit={(event) => void submit(event)}>
      <h3>{t.settings.network}</h3>
      {isSecureContext ? null : <p className="field-hint">{t.settings.insecure}</p>}
      <fieldset className="choice">
        <legend>{t.settings.signalling}</legend>
        {[false, true].map((choice) => (
          <label key={String(choice)}>
            <input
              type="radio"
              name="signalling"
              checked={own === choice}
              onChange={() => {
                setOwn(choice);
                edited();
              }}
            />
            <span>{choice ? t.settings.signallingOwn : t.settings.signallingDefault}</span>
          </label>
        ))}
      </fieldset>
      {own ? (
        <HostFields
          draft={host}
          wrong={wrong !== null && 'field' in wrong ? wrong.field : null}
          onChange={(next) => {
            setHost(next);
            edited();
          }}
        />
      ) : null}
      <TextArea
        label={t.settings.ice}
        hint={t.settings.iceHint}
        problem={wrong !== null && 'line' in wrong ? t.settings.iceBad(wrong.line) : undefined}
        rows={2}
        value={ice}
        onChange={(event) => {
          setIce(event.target.value);
          edited();
        }}
      />
      <Failure words={call.failure} />
      <div className="buttons">
        <button type="submit" className="button" disabled={call.busy}>
          {t.settings.save}
        </button>
        <p className="field-hint" aria-live="polite">
          {saved ? t.settings.saved : null}
        </p>
      </div>
    </form>
  );
}
