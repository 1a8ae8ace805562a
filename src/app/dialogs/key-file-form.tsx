/** The form saves the wallet as a key file under a passphrase of the file's own. */
import { type FormEvent, useState } from 'react';
import { useApp } from '../hooks/use-app.ts';
import { useCall } from '../hooks/use-call.ts';
import { addressTail } from '../logic/format.ts';
import { saveFile } from '../logic/save-file.ts';
import { notesText } from '../logic/wallet-notes.ts';
import { Failure } from '../parts/failure.tsx';
import { NewSecretFields, NO_SECRET, SecretField, secretTrouble } from '../parts/secret-field.tsx';
import { useKeyTexts } from './key-texts.ts';

export function KeyFileForm() {
  const k = useKeyTexts();
  const client = useApp((state) => state.session.client);
  const address = useApp((state) => state.view?.address ?? '');
  const encrypted = useApp((state) => state.wallet?.encrypted ?? false);
  const names = useApp((state) => state.names);
  const card = useApp((state) => state.cardName);
  const call = useCall();
  const [present, setPresent] = useState('');
  const [secret, setSecret] = useState(NO_SECRET);
  const [checked, setChecked] = useState(false);
  const [saved, setSaved] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    setSaved(false);
    if (client === null || secretTrouble(secret) !== null) return;
    const well = await call.run(async () => {
      const notes = notesText({ names, card });
      const file = await client.wallet.keyFile(secret.fresh, present, notes);
      const content = new Blob([file as Uint8Array<ArrayBuffer>], {
        type: 'application/x-folio-key',
      });
      saveFile(`key-${addressTail(address)}.folio-key`, content);
    });
    if (!well) return;
    setSaved(true);
    setPresent('');
    setSecret(NO_SECRET);
    setChecked(false);
  };
  return (
    <form noValidate onSubmit={(event) => void save(event)}>
      <p>{k.note}</p>
      {encrypted ? (
        <SecretField
          label={k.present}
          complete="current-password"
          value={present}
          onValue={(value) => {
            setPresent(value);
            call.clear();
          }}
        />
      ) : null}
      <NewSecretFields
        secret={secret}
        checked={checked}
        onChange={(next) => {
          setSecret(next);
          setChecked(false);
          call.clear();
        }}
      />
      <Failure words={call.failure} />
      <button type="submit" className="button button-main" disabled={call.busy}>
        {k.save}
      </button>
      <p className="field-hint" aria-live="polite">
        {saved ? k.saved : null}
      </p>
    </form>
  );
}
