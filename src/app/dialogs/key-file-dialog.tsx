/** The dialog saves the wallet of the open ledger as a key file. */
import { Dialog } from '../parts/dialog.tsx';
import { KeyFileForm } from './key-file-form.tsx';
import { useKeyTexts } from './key-texts.ts';

export function KeyFileDialog({ onClose }: { onClose: () => void }) {
  const k = useKeyTexts();
  return (
    <Dialog title={k.title} onClose={onClose}>
      <KeyFileForm />
    </Dialog>
  );
}
