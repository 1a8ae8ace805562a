/** My card: the own account as a link and a picture of it, under a name others may save. */
import { useRef, useState } from 'react';
import { useSession } from '../hooks/use-app.ts';
import { useCardName } from '../hooks/use-card-name.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { NAME_LENGTH } from '../logic/own-names.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Field } from '../parts/field.tsx';
import { lazyPart } from '../parts/lazy-part.tsx';
import { Region } from '../parts/region.tsx';
import { useTexts } from '../texts/use-texts.ts';

const QR = lazyPart(() => import('../parts/qr-code.tsx').then((module) => module.QrCode));

export function MyCard() {
  const session = useSession();
  const { own } = useLedger();
  const { t } = useTexts();
  const card = useCardName();
  const [shown, setShown] = useState(false);
  const source = useRef<HTMLInputElement | null>(null);
  const called = card.name.trim();
  const link = session.shareLink(
    called === '' ? { kind: 'account', id: own } : { kind: 'account', id: own, called },
  );
  return (
    <Region title={t.people.card} className="my-card">
      <p className="region-note">{t.people.cardNote}</p>
      <Field
        label={t.people.cardName}
        maxLength={NAME_LENGTH}
        value={card.name}
        problem={card.problem}
        onChange={(event) => card.change(event.target.value)}
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
