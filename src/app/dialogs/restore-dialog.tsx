/** The dialog restores a wallet from its 24 words or its key file. */
import { type FormEvent, useState } from 'react';
import { FileButton } from '../files/file-button.tsx';
import { useApp, useSession } from '../hooks/use-app.ts';
import { useCall } from '../hooks/use-call.ts';
import { newNames, readNotes } from '../logic/wallet-notes.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Failure } from '../parts/failure.tsx';
import { NewSecretFields, NO_SECRET, SecretField, secretTrouble } from '../parts/secret-field.tsx';
import { Space, Words } from '../parts/words.tsx';
import { WordsForm } from '../parts/words-form.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { useKeyTexts } from './key-texts.ts';

/**
 * Restores a wallet: in place of the open ledger's; on the first screen as an account of its own.
 */
export function RestoreDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const k = useKeyTexts();
  const opened = useApp((state) => state.session.client !== null);
  const backedUp = useApp((state) => state.wallet?.backedUp ?? false);
  const openDialog = useApp((state) => state.openDialog);
  const [byFile, setByFile] = useState(false);
  /** How many names came with it; null while nothing is restored. */
  const [names, setNames] = useState<number | null>(null);
  if (names !== null) {
    return (
      <Dialog title={t.restore.title} onClose={onClose}>
        <p>{k.restored(names)}</p>
      </Dialog>
    );
  }
  return (
    <Dialog title={t.restore.title} onClose={onClose}>
      <p>{opened ? t.restore.intro : k.first}</p>
      {backedUp || !opened ? null : (
        <p className="reminder">
          <Words text={t.restore.warning} />
          <Space />
          <button type="button" className="link" onClick={() => openDialog('backup')}>
            {t.wallet.backUp}
          </button>
        </p>
      )}
      <fieldset className="presets">
        <legend>{k.way}</legend>
        {[false, true].map((file) => (
          <label key={String(file)} className="check">
            <input
              type="radio"
              name="way"
              checked={byFile === file}
              onChange={() => setByFile(file)}
            />
            <span>{file ? k.byFile : k.byWords}</span>
          </label>
        ))}
      </fieldset>
      {byFile ? <ByFile onDone={setNames} /> : <ByWords onDone={() => setNames(0)} />}
    </Dialog>
  );
}

function ByWords({ onDone }: { onDone: () => void }) {
  const { t } = useTexts();
  const k = useKeyTexts();
  const session = useSession();
  const client = useApp((state) => state.session.client);
  const encrypted = useApp((state) => state.wallet?.encrypted ?? false);
  const refreshWallet = useApp((state) => state.refreshWallet);
  const [secret, setSecret] = useState(NO_SECRET);
  const [checked, setChecked] = useState(false);
  const restore = async (words: string) => {
    setChecked(true);
    if (encrypted && secretTrouble(secret) !== null) return;
    if (client === null) await session.restoreWallet({ kind: 'words', words });
    else await client.wallet.restore(words, encrypted ? secret.fresh : undefined);
    refreshWallet();
    onDone();
  };
  return (
    <WordsForm submit={restore}>
      <p className="field-hint">{k.anyList}</p>
      {encrypted ? (
        <>
          <p className="region-note">{t.restore.locked}</p>
          <NewSecretFields
            secret={secret}
            checked={checked}
            onChange={(next) => {
              setSecret(next);
              setChecked(false);
            }}
          />
        </>
      ) : null}
    </WordsForm>
  );
}

function ByFile({ onDone }: { onDone: (names: number) => void }) {
  const { t } = useTexts();
  const k = useKeyTexts();
  const session = useSession();
  const client = useApp((state) => state.session.client);
  const names = useApp((state) => state.names);
  const setNames = useApp((state) => state.setNames);
  const cardName = useApp((state) => state.cardName);
  const setCardName = useApp((state) => state.setCardName);
  const call = useCall();
  const [chosen, setChosen] = useState<File | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const restore = async (event: FormEvent) => {
    event.preventDefault();
    await call.run(async () => {
      if (chosen === null) return;
      const file = new Uint8Array(await chosen.arrayBuffer());
      const text =
        client === null
          ? await session.restoreWallet({ kind: 'file', file, passphrase })
          : (await client.wallet.restoreFile(file, passphrase)).notes;
      const notes = readNotes(text);
      const fresh = newNames(notes, names);
      await setNames(fresh);
      if (cardName === '') await setCardName(notes.card);
      onDone(Object.keys(fresh).length);
    });
  };
  return (
    <form noValidate onSubmit={(event) => void restore(event)}>
      <div className="buttons">
        <FileButton
          label={k.choose}
          onFile={(file) => {
            setChosen(file);
            call.clear();
          }}
        />
        <bdi className="field-hint">{chosen === null ? k.file : chosen.name}</bdi>
      </div>
      <SecretField
        label={k.passphrase}
        complete="current-password"
        value={passphrase}
        onValue={(value) => {
          setPassphrase(value);
          call.clear();
        }}
      />
      <p className="field-hint">{k.fileNote}</p>
      <Failure words={call.failure} />
      <button
        type="submit"
        className="button button-main"
        disabled={call.busy || chosen === null || passphrase === ''}
      >
        {t.restore.button}
      </button>
    </form>
  );
}
