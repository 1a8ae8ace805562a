/** The settings dialog gathers the settings of wallet, storage, accounts and network. */
import { useState } from 'react';
import { useApp } from '../hooks/use-app.ts';
import { Dialog } from '../parts/dialog.tsx';
import { StoredPart } from '../parts/stored-part.tsx';
import { Space } from '../parts/words.tsx';
import type { DialogName } from '../store.ts';
import { useTexts } from '../texts/use-texts.ts';
import { useKeyTexts } from './key-texts.ts';
import { NetworkCheck } from './network-check.tsx';
import { NetworkForm } from './network-form.tsx';
import { SlotList } from './slot-list.tsx';

/**
 * The settings of this browser: its wallet and how it is protected, its accounts, and the network.
 */
export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const k = useKeyTexts();
  const wallet = useApp((state) => state.wallet);
  const openDialog = useApp((state) => state.openDialog);
  const [edits, setEdits] = useState(0);
  const ways: readonly (readonly [DialogName, string])[] = [
    ['backup', t.wallet.backUp],
    ['key-file', k.title],
    ['restore', t.wallet.restore],
    ['passphrase', t.wallet.passphrase],
  ];
  return (
    <Dialog title={t.page.settings} onClose={onClose}>
      {wallet === null ? null : (
        <section className="settings-part">
          <h3>
            <span>{t.settings.wallet}</span>
            <Space />
            {wallet.backedUp ? <span className="region-aside">{t.wallet.backedUp}</span> : null}
          </h3>
          <div className="buttons">
            {ways.map(([dialog, words]) => (
              <button
                key={dialog}
                type="button"
                className="button"
                onClick={() => openDialog(dialog)}
              >
                {words}
              </button>
            ))}
          </div>
        </section>
      )}
      <StoredPart />
      <SlotList />
      <NetworkForm onChange={() => setEdits((before) => before + 1)} />
      {/* What was found of other servers is no verdict on these. */}
      <NetworkCheck key={edits} />
    </Dialog>
  );
}
