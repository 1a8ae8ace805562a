import { type FormEvent, useState } from 'react';
import { useApp } from '../hooks/use-app.ts';
import { useCall } from '../hooks/use-call.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Failure } from '../parts/failure.tsx';
import { Field } from '../parts/field.tsx';
import { useTexts } from '../texts/use-texts.ts';

const LEAST = 8;

/** Setting or changing the passphrase that encrypts the stored seed (S-3). */
export function PassphraseDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const client = useApp((state) => state.session.client);
  const encrypted = useApp((state) => state.wallet?.encrypted ?? false);
  const refreshWallet = useApp((state) => state.refreshWallet);
  const call = useCall();
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const [repeat, setRepeat] = useState('');
  const [checked, setChecked] = useState(false);
  const [done, setDone] = useState(false);
  const short = fresh.length < LEAST;
  const differ = fresh !== repeat;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (short || differ) return;
    const well = await call.run(async () => {
      await client?.setPassphrase(fresh, encrypted ? old : undefined);
      refreshWallet();
    });
    setDone(well);
  };
  if (done) {
    return (
      <Dialog title={t.passphrase.title} onClose={onClose}>
        <p>{t.passphrase.done}</p>
      </Dialog>
    );
  }
  return (
    <Dialog title={t.passphrase.title} onClose={onClose}>
      <p>{t.passphrase.intro}</p>
      <form noValidate onSubmit={(event) => void submit(event)}>
        {encrypted ? (
          <Field
            label={t.passphrase.old}
            type="password"
            autoComplete="current-password"
            value={old}
            onChange={(event) => setOld(event.target.value)}
          />
        ) : null}
        <Field
          label={t.passphrase.fresh}
          type="password"
          autoComplete="new-password"
          value={fresh}
          problem={checked && short ? t.passphrase.short : undefined}
          onChange={(event) => setFresh(event.target.value)}
        />
        <Field
          label={t.passphrase.repeat}
          type="password"
          autoComplete="new-password"
          value={repeat}
          problem={checked && !short && differ ? t.passphrase.differ : undefined}
          onChange={(event) => setRepeat(event.target.value)}
        />
        <Failure words={call.failure} />
        <button type="submit" className="button button-main" disabled={call.busy}>
          {t.passphrase.button}
        </button>
      </form>
    </Dialog>
  );
}
