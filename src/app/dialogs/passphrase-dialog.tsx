/** The dialog sets, changes and removes the passphrase of the wallet (S-3). */
import { type FormEvent, useId, useState } from 'react';
import { useApp } from '../hooks/use-app.ts';
import { useCall } from '../hooks/use-call.ts';
import { asIdleChoice, IDLE_CHOICES } from '../logic/idle-lock.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Failure } from '../parts/failure.tsx';
import { NewSecretFields, NO_SECRET, SecretField, secretTrouble } from '../parts/secret-field.tsx';
import { useTexts } from '../texts/use-texts.ts';

/**
 * The passphrase that encrypts the stored seed (S-3): setting, changing and removing it, and
 * locking the wallet with it.
 */
export function PassphraseDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const client = useApp((state) => state.session.client);
  const encrypted = useApp((state) => state.wallet?.encrypted ?? false);
  const locked = useApp((state) => state.wallet?.locked ?? false);
  const refreshWallet = useApp((state) => state.refreshWallet);
  const call = useCall();
  const [old, setOld] = useState('');
  const [secret, setSecret] = useState(NO_SECRET);
  const [checked, setChecked] = useState(false);
  const [done, setDone] = useState<string | null>(null);
  const edited = () => {
    setChecked(false);
    call.clear();
  };
  const store = async (passphrase: string, words: string) => {
    const well = await call.run(async () => {
      await client?.wallet.setPassphrase(passphrase, encrypted ? old : undefined);
      refreshWallet();
    });
    if (well) setDone(words);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (secretTrouble(secret) === null) void store(secret.fresh, t.passphrase.done);
  };
  const lock = async () => {
    const well = await call.run(async () => {
      await client?.wallet.lock();
      refreshWallet();
    });
    if (well) onClose();
  };
  if (done !== null) {
    return (
      <Dialog title={t.passphrase.title} onClose={onClose}>
        <p>{done}</p>
      </Dialog>
    );
  }
  return (
    <Dialog title={t.passphrase.title} onClose={onClose}>
      <p>{t.passphrase.intro}</p>
      {encrypted && !locked ? (
        <p className="buttons">
          <button type="button" className="button" disabled={call.busy} onClick={() => void lock()}>
            {t.passphrase.lock}
          </button>
          <span className="field-hint">{t.passphrase.lockHint}</span>
        </p>
      ) : null}
      {encrypted ? <IdleChoice /> : null}
      <form noValidate onSubmit={submit}>
        {encrypted ? (
          <SecretField
            label={t.passphrase.old}
            complete="current-password"
            value={old}
            onValue={(value) => {
              setOld(value);
              edited();
            }}
          />
        ) : null}
        <NewSecretFields
          secret={secret}
          checked={checked}
          onChange={(next) => {
            setSecret(next);
            edited();
          }}
        />
        <Failure words={call.failure} />
        <div className="buttons">
          <button type="submit" className="button button-main" disabled={call.busy}>
            {encrypted ? t.passphrase.change : t.passphrase.button}
          </button>
          {encrypted ? (
            <button
              type="button"
              className="button"
              disabled={call.busy || old === ''}
              onClick={() => void store('', t.passphrase.removed)}
            >
              {t.passphrase.remove}
            </button>
          ) : null}
        </div>
        {encrypted ? <p className="field-hint">{t.passphrase.removeHint}</p> : null}
      </form>
    </Dialog>
  );
}

/** Chooses the idle time after which the wallet locks itself. */
function IdleChoice() {
  const { t } = useTexts();
  const minutes = useApp((state) => state.idleMinutes);
  const setMinutes = useApp((state) => state.setIdleMinutes);
  const id = useId();
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {t.passphrase.idle}
      </label>
      <select
        id={id}
        className="field-select"
        value={minutes}
        aria-describedby={`${id}-hint`}
        onChange={(event) => setMinutes(asIdleChoice(Number(event.target.value)) ?? 0)}
      >
        {IDLE_CHOICES.map((choice) => (
          <option key={choice} value={choice}>
            {choice === 0 ? t.passphrase.idleNever : t.passphrase.idleMinutes(choice)}
          </option>
        ))}
      </select>
      <p className="field-hint" id={`${id}-hint`}>
        {t.passphrase.idleHint}
      </p>
    </div>
  );
}
