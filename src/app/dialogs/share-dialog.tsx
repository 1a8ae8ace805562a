/** The dialog gives the link of the open ledger as text and as a QR code. */

import { useMemo, useRef, useState } from 'react';
import { useApp, useSession } from '../hooks/use-app.ts';
import { visibleText } from '../logic/safe-text.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { LoopbackNote } from '../parts/loopback-note.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import { ShareButton } from '../parts/share-button.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** Invites others: the link, its QR code, and the consequences of sharing it. */
export function ShareDialog({ onClose }: { onClose: () => void }) {
  const session = useSession();
  const { t } = useTexts();
  const name = useApp((state) => state.session.link?.name ?? '');
  const [watch, setWatch] = useState(false);
  const link = useMemo(() => session.shareLink(undefined, watch), [session, watch]);
  const input = useRef<HTMLInputElement | null>(null);
  return (
    <Dialog title={t.share.title} onClose={onClose}>
      <p>{t.share.intro}</p>
      <Field
        ref={input}
        label={t.share.link}
        value={link}
        readOnly
        onFocus={(event) => event.target.select()}
      />
      <label className="check">
        <input
          type="checkbox"
          checked={watch}
          onChange={(event) => setWatch(event.target.checked)}
        />
        <span>{t.share.watch}</span>
      </label>
      <div className="buttons">
        <CopyButton text={link} label={t.page.copy} source={input} className="button button-main" />
        <ShareButton title={t.page.title(visibleText(name))} url={link} />
      </div>
      <LoopbackNote link={link} />
      <QrCode text={link} label={t.share.qr} />
      <p className="region-note">{t.share.privacy}</p>
    </Dialog>
  );
}
