/** The dialog unlocks an encrypted wallet by its passphrase (S-3). */
import { type FormEvent, useState } from 'react';
import { useApp } from '../hooks/use-app.ts';
import { useCall } from '../hooks/use-call.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** Asks for the passphrase of an encrypted wallet. */
export function UnlockDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const client = useApp((state) => state.session.client);
  const refreshWallet = useApp((state) => state.refreshWallet);
  const call = useCall();
  const [passphrase, setPassphrase] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const well = await call.run(async () => {
      await client?.wallet.unlock(passphrase);
      refreshWallet();
    });
    if (well) onClose();
  };
  return (
    <Dialog title={t.passphrase.unlockTitle} onClose={onClose}>
      <form noValidate onSubmit={(event) => void submit(event)}>
        <Field
          label={t.passphrase.passphrase}
          type="password"
          autoComplete="current-password"
          value={passphrase}
          problem={call.failure}
          onChange={(event) => {
            setPassphrase(event.target.value);
            call.clear();
          }}
        />
        <button
          type="submit"
          className="button button-main"
          disabled={call.busy || passphrase === ''}
        >
          {t.wallet.unlock}
        </button>
      </form>
    </Dialog>
  );
}
