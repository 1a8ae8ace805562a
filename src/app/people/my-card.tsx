/** My card: the own account as a link and a picture of it, under a name others may save. */
import { useRef, useState } from 'react';
import { useApp, useSession } from '../hooks/use-app.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Field } from '../parts/field.tsx';
import { lazyPart } from '../parts/lazy-part.tsx';
import { Region } from '../parts/region.tsx';
import { NAME_LENGTH } from '../store.ts';
import { useTexts } from '../texts/use-texts.ts';

const QR = lazyPart(() => import('../parts/qr-code.tsx').then((module) => module.QrCode));

export function MyCard() {
  const session = useSession();
  const { own } = useLedger();
  const { t } = useTexts();
  const kept = useApp((state) => state.cardName);
  const setCardName = useApp((state) => state.setCardName);
  const [shown, setShown] = useState(false);
  const source = useRef<HTMLInputElement | null>(null);
  const called = kept.trim();
  const link = session.shareLink(
    called === '' ? { kind: 'account', id: own } : { kind: 'account', id: own, called },
  );
  return (
    <Region title={t.people.card} className="my-card">
      <p className="region-note">{t.people.cardNote}</p>
      <Field
        label={t.people.cardName}
        maxLength={NAME_LENGTH}
        value={kept}
        onChange={(event) => setCardName(event.target.value)}
      />
      <Field
        ref={source}
        label={t.people.cardLink}
        value={link}
        readOnly
        onFocus={(event) => event.target.select()}
      />
      <div className="buttons">
        <CopyButton text={link} label={t.page.copy} source={source} className="button" />
        <button
          type="button"
          className="button"
          aria-expanded={shown}
          onClick={() => setShown(!shown)}
        >
          {t.people.cardQr}
        </button>
      </div>
      {shown ? <QR.Part text={link} label={t.people.cardQrOf} /> : null}
    </Region>
  );
}
