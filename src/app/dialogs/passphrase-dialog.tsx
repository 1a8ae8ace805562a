import { type FormEvent, useState } from 'react';
import { useApp } from '../hooks/use-app.ts';
import { useCall } from '../hooks/use-call.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Failure } from '../parts/failure.tsx';
import { Field } from '../parts/field.tsx';
import { useTexts } from '../texts/use-texts.ts';

const LEAST = 8;

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
  const [fresh, setFresh] = useState('');
  const [repeat, setRepeat] = useState('');
  const [checked, setChecked] = useState(false);
  const [done, setDone] = useState<string | null>(null);
  const short = [...fresh].length < LEAST;
  const differ = fresh !== repeat;
  const typed = (set: (value: string) => void) => (value: string) => {
    set(value);
    setChecked(false);
    call.clear();
  };
  const store = async (passphrase: string, words: string) => {
    const well = await call.run(async () => {
      await client?.setPassphrase(passphrase, encrypted ? old : undefined);
      refreshWallet();
    });
    if (well) setDone(words);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (!short && !differ) void store(fresh, t.passphrase.done);
  };
  const lock = async () => {
    const well = await call.run(async () => {
      await client?.lock();
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
      <form noValidate onSubmit={submit}>
        {encrypted ? (
          <Secret
            label={t.passphrase.old}
            complete="current-password"
            value={old}
            onValue={typed(setOld)}
          />
        ) : null}
        <Secret
          label={t.passphrase.fresh}
          value={fresh}
          problem={checked && short ? t.passphrase.short : undefined}
          onValue={typed(setFresh)}
        />
        <Secret
          label={t.passphrase.repeat}
          value={repeat}
          problem={checked && !short && differ ? t.passphrase.differ : undefined}
          onValue={typed(setRepeat)}
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

interface SecretProps {
  readonly label: string;
  readonly complete?: 'current-password' | 'new-password';
  readonly value: string;
  readonly problem?: string | undefined;
  readonly onValue: (value: string) => void;
}

function Secret({ label, complete = 'new-password', value, problem, onValue }: SecretProps) {
  return (
    <Field
      label={label}
      type="password"
      autoComplete={complete}
      value={value}
      problem={problem}
      onChange={(event) => onValue(event.target.value)}
    />
  );
}
