/** Backing up the wallet of the open ledger. */
import { useState } from 'react';
import { useApp } from '../hooks/use-app.ts';
import { BackupSteps } from '../parts/backup-steps.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { useTexts } from '../texts/use-texts.ts';

export function BackupDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const client = useApp((state) => state.session.client);
  const encrypted = useApp((state) => state.wallet?.encrypted ?? false);
  const backedUp = useApp((state) => state.wallet?.backedUp ?? false);
  const refreshWallet = useApp((state) => state.refreshWallet);
  const [done, setDone] = useState(false);
  const finished = () => {
    refreshWallet();
    setDone(true);
  };
  return (
    <Dialog title={t.backup.title} onClose={onClose}>
      {done || client === null ? (
        <p>{t.backup.done}</p>
      ) : (
        <BackupSteps
          wallet={{
            encrypted,
            backedUp,
            words: (passphrase, list) => client.wallet.words(passphrase, list),
            markBackedUp: (list) => client.wallet.markBackedUp(list),
          }}
          onDone={finished}
        />
      )}
    </Dialog>
  );
}
