import { type ComponentType, lazy, Suspense } from 'react';
import { useApp } from '../hooks/use-app.ts';
import type { DialogName } from '../store.ts';

type DialogComponent = ComponentType<{ onClose: () => void }>;

/** Every dialog: none is needed for the first screen. */
const LOADERS: Readonly<Record<DialogName, () => Promise<{ default: DialogComponent }>>> = {
  share: () =>
    import('../dialogs/share-dialog.tsx').then((module) => ({ default: module.ShareDialog })),
  backup: () =>
    import('../dialogs/backup-dialog.tsx').then((module) => ({ default: module.BackupDialog })),
  restore: () =>
    import('../dialogs/restore-dialog.tsx').then((module) => ({ default: module.RestoreDialog })),
  passphrase: () =>
    import('../dialogs/passphrase-dialog.tsx').then((module) => ({
      default: module.PassphraseDialog,
    })),
  unlock: () =>
    import('../dialogs/unlock-dialog.tsx').then((module) => ({ default: module.UnlockDialog })),
  ledgers: () =>
    import('../dialogs/ledgers-dialog.tsx').then((module) => ({ default: module.LedgersDialog })),
  settings: () =>
    import('../dialogs/settings-dialog.tsx').then((module) => ({ default: module.SettingsDialog })),
  log: () => import('../dialogs/log-dialog.tsx').then((module) => ({ default: module.LogDialog })),
};

const names = Object.keys(LOADERS) as DialogName[];
const DIALOGS = new Map(names.map((name) => [name, lazy(LOADERS[name])]));

/** Fetches all of them: the words must be there to back up when the server of the page is not. */
export async function loadDialogs(): Promise<void> {
  await Promise.allSettled(names.map((name) => LOADERS[name]()));
}

/** The dialog that is open, if one is. */
export function Dialogs() {
  const dialog = useApp((state) => state.dialog);
  const openDialog = useApp((state) => state.openDialog);
  const Shown = dialog === null ? undefined : DIALOGS.get(dialog);
  if (Shown === undefined) return null;
  return (
    <Suspense fallback={null}>
      <Shown key={dialog} onClose={() => openDialog(null)} />
    </Suspense>
  );
}
