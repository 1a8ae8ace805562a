import { useSession } from '../hooks/use-app.ts';
import { RecentLedgers } from '../page/recent-ledgers.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { CharterForm } from './charter-form.tsx';

/** Opening another ledger: one opened before, or any by its name and, if wanted, by rules of its own. */
export function LedgersDialog({ onClose }: { onClose: () => void }) {
  const session = useSession();
  const { t } = useTexts();
  return (
    <Dialog title={t.ledgers.title} onClose={onClose}>
      <CharterForm
        onLink={(link) => {
          onClose();
          session.open(link);
        }}
      />
      <RecentLedgers onPick={onClose} />
    </Dialog>
  );
}
