/** The dialogs over the page: each is fetched when it is first opened. */
import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { useApp } from '../hooks/use-app.ts';
import { Dialog } from '../parts/dialog.tsx';
import { type LazyPart, lazyPart } from '../parts/lazy-part.tsx';
import type { DialogName } from '../store.ts';
import { useTexts } from '../texts/use-texts.ts';

interface DialogProps {
  readonly onClose: () => void;
}

type Load = () => Promise<ComponentType<DialogProps>>;

const LOADERS: Readonly<Record<DialogName, Load>> = {
  share: () => import('../dialogs/share-dialog.tsx').then((module) => module.ShareDialog),
  request: () => import('../dialogs/request-dialog.tsx').then((module) => module.RequestDialog),
  scan: () => import('../dialogs/scan-dialog.tsx').then((module) => module.ScanDialog),
  backup: () => import('../dialogs/backup-dialog.tsx').then((module) => module.BackupDialog),
  restore: () => import('../dialogs/restore-dialog.tsx').then((module) => module.RestoreDialog),
  'key-file': () => import('../dialogs/key-file-dialog.tsx').then((module) => module.KeyFileDialog),
  passphrase: () =>
    import('../dialogs/passphrase-dialog.tsx').then((module) => module.PassphraseDialog),
  unlock: () => import('../dialogs/unlock-dialog.tsx').then((module) => module.UnlockDialog),
  ledgers: () => import('../dialogs/ledgers-dialog.tsx').then((module) => module.LedgersDialog),
  waiting: () => import('../dialogs/waiting-dialog.tsx').then((module) => module.WaitingDialog),
  'link-code': () =>
    import('../dialogs/link-code-dialog.tsx').then((module) => module.LinkCodeDialog),
  rule: () => import('../dialogs/rule-dialog.tsx').then((module) => module.RuleDialog),
  settings: () => import('../dialogs/settings-dialog.tsx').then((module) => module.SettingsDialog),
};

const DIALOGS: ReadonlyMap<DialogName, LazyPart<DialogProps>> = new Map(
  Object.entries(LOADERS).map(([name, load]) => [
    name as DialogName,
    lazyPart(load, Frame, Opening),
  ]),
);

/** Fetches only the dialog for backing up: nobody may lack it once the page's server is gone. */
export async function loadBackup(): Promise<void> {
  await DIALOGS.get('backup')?.fetch();
}

/** Fetches all of them. */
export async function loadDialogs(): Promise<void> {
  await Promise.allSettled([...DIALOGS.values()].map((dialog) => dialog.fetch()));
}

/** The open dialog, if there is one. */
export function Dialogs() {
  const dialog = useApp((state) => state.dialog);
  const openDialog = useApp((state) => state.openDialog);
  const Shown = dialog === null ? undefined : DIALOGS.get(dialog)?.Part;
  return Shown === undefined ? null : <Shown key={dialog} onClose={() => openDialog(null)} />;
}

/** A dialog that comes sooner than this is not announced: it would only flicker. */
const QUIET_MS = 400;

/** While a dialog is fetched: whoever asked for it sees that it comes, and can do without it. */
function Opening({ onClose }: DialogProps) {
  const { t } = useTexts();
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!isLate) return null;
  return (
    <Frame onClose={onClose}>
      <p>{t.blocks.loading}</p>
    </Frame>
  );
}

/** Around a dialog that could not be fetched: it can be closed like any other. */
function Frame({ onClose, children }: DialogProps & { children: ReactNode }) {
  const { t } = useTexts();
  return (
    <Dialog title={t.appName} onClose={onClose}>
      {children}
    </Dialog>
  );
}
