/** The dialog restores a wallet from its 24 words. */
import { useState } from 'react';
import { useApp } from '../hooks/use-app.ts';
import { Dialog } from '../parts/dialog.tsx';
import { NewSecretFields, NO_SECRET, secretTrouble } from '../parts/secret-field.tsx';
import { Space, Words } from '../parts/words.tsx';
import { WordsForm } from '../parts/words-form.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** Bringing a wallet back by its words. */
export function RestoreDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const client = useApp((state) => state.session.client);
  const backedUp = useApp((state) => state.wallet?.backedUp ?? false);
  const openDialog = useApp((state) => state.openDialog);
  const refreshWallet = useApp((state) => state.refreshWallet);
  const [done, setDone] = useState(false);
  const encrypted = useApp((state) => state.wallet?.encrypted ?? false);
  const [secret, setSecret] = useState(NO_SECRET);
  const [checked, setChecked] = useState(false);
  const restore = async (words: string) => {
    setChecked(true);
    if (encrypted && secretTrouble(secret) !== null) return;
    await client?.wallet.restore(words, encrypted ? secret.fresh : undefined);
    refreshWallet();
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
          <Words text={t.restore.warning} />
          <Space />
          <button type="button" className="link" onClick={() => openDialog('backup')}>
            {t.wallet.backUp}
          </button>
        </p>
      )}
      <WordsForm submit={restore}>
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
    </Dialog>
  );
}
