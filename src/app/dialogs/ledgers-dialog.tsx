/** The dialog opens another ledger by its name, its rules or the list of earlier ones. */
import { useApp, useSession } from '../hooks/use-app.ts';
import { Dialog } from '../parts/dialog.tsx';
import { RecentLedgers } from '../parts/recent-ledgers.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { CharterForm } from './charter-form.tsx';

/**
 * Opens another ledger: one opened before, or any by its name and, if wanted, by rules of its own.
 */
export function LedgersDialog({ onClose }: { onClose: () => void }) {
  const session = useSession();
  // On the first screen it only offers rules of one's own: that screen opens ledgers by name
  // itself.
  const opened = useApp((state) => state.session.link !== null);
  const { t } = useTexts();
  return (
    <Dialog title={t.ledgers.title} onClose={onClose}>
      <CharterForm
        withRules={!opened}
        onLink={(link) => {
          onClose();
          session.open(link);
        }}
      />
      <RecentLedgers onPick={onClose} />
    </Dialog>
  );
}
