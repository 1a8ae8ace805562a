import { type FormEvent, useId, useState } from 'react';
import { useApp } from '../hooks/use-app.ts';
import { useCall } from '../hooks/use-call.ts';
import { normalWords } from '../logic/backup-check.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Failure } from '../parts/failure.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** Bringing a wallet back by its words. */
export function RestoreDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const client = useApp((state) => state.session.client);
  const backedUp = useApp((state) => state.wallet?.backedUp ?? false);
  const openDialog = useApp((state) => state.openDialog);
  const refreshWallet = useApp((state) => state.refreshWallet);
  const call = useCall();
  const id = useId();
  const [typed, setTyped] = useState('');
  const [done, setDone] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const well = await call.run(async () => {
      await client?.restore(normalWords(typed));
      refreshWallet();
    });
    if (!well) return;
    setTyped('');
    setDone(true);
  };
  if (done) {
    return (
      <Dialog title={t.restore.title} onClose={onClose}>
        <p>{t.restore.done}</p>
      </Dialog>
    );
  }
  return (
    <Dialog title={t.restore.title} onClose={onClose}>
      <p>{t.restore.intro}</p>
      {backedUp ? null : (
        <p className="reminder">
          {t.restore.warning}{' '}
          <button type="button" className="link" onClick={() => openDialog('backup')}>
            {t.wallet.backUp}
          </button>
        </p>
      )}
      <form onSubmit={(event) => void submit(event)}>
        <div className="field">
          <label className="field-label" htmlFor={id}>
            {t.restore.words}
          </label>
          <textarea
            id={id}
            className="field-input words-input"
            rows={4}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              call.clear();
            }}
          />
        </div>
        <Failure words={call.failure} />
        <button
          type="submit"
          className="button button-main"
          disabled={call.busy || typed.trim() === ''}
        >
          {t.restore.button}
        </button>
      </form>
    </Dialog>
  );
}
