import { type ComponentType, lazy, Suspense } from 'react';
import { useApp } from '../hooks/use-app.ts';
import type { DialogName } from '../store.ts';

/** Every dialog, fetched when it is first opened: none is needed for the first screen. */
const DIALOGS: Readonly<Record<DialogName, ComponentType<{ onClose: () => void }>>> = {
  share: lazy(() =>
    import('../dialogs/share-dialog.tsx').then((module) => ({ default: module.ShareDialog })),
  ),
  backup: lazy(() =>
    import('../dialogs/backup-dialog.tsx').then((module) => ({ default: module.BackupDialog })),
  ),
  restore: lazy(() =>
    import('../dialogs/restore-dialog.tsx').then((module) => ({ default: module.RestoreDialog })),
  ),
  passphrase: lazy(() =>
    import('../dialogs/passphrase-dialog.tsx').then((module) => ({
      default: module.PassphraseDialog,
    })),
  ),
  unlock: lazy(() =>
    import('../dialogs/unlock-dialog.tsx').then((module) => ({ default: module.UnlockDialog })),
  ),
  ledgers: lazy(() =>
    import('../dialogs/ledgers-dialog.tsx').then((module) => ({ default: module.LedgersDialog })),
  ),
  settings: lazy(() =>
    import('../dialogs/settings-dialog.tsx').then((module) => ({ default: module.SettingsDialog })),
  ),
  log: lazy(() =>
    import('../dialogs/log-dialog.tsx').then((module) => ({ default: module.LogDialog })),
  ),
};

/** The dialog that is open, if one is. */
export function Dialogs() {
  const dialog = useApp((state) => state.dialog);
  const openDialog = useApp((state) => state.openDialog);
  if (dialog === null) return null;
  const Shown = DIALOGS[dialog];
  return (
    <Suspense fallback={null}>
      <Shown key={dialog} onClose={() => openDialog(null)} />
    </Suspense>
  );
}
