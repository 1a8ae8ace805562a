/** The dialog makes a request for a payment: a link and its QR code, with amount and memo. */

import { useRef, useState } from 'react';
import { parseAmount } from '../../ledger/amount.ts';
import { MAX_MEMO_BYTES } from '../../ledger/memo.ts';
import { useSession } from '../hooks/use-app.ts';
import { useCardName } from '../hooks/use-card-name.ts';
import { useRefusals } from '../hooks/use-refusals.ts';
import { useView } from '../hooks/use-view.ts';
import { NAME_LENGTH } from '../logic/own-names.ts';
import { utf8Length, visibleText } from '../logic/safe-text.ts';
import { AmountField } from '../parts/amount-field.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import { useRequestTexts } from '../parts/request-texts.ts';
import { ShareButton } from '../parts/share-button.tsx';
import { useTexts } from '../texts/use-texts.ts';

export function RequestDialog({ onClose }: { onClose: () => void }) {
  const session = useSession();
  const { t } = useTexts();
  const { refusal } = useRefusals();
  const r = useRequestTexts();
  const charter = useView((view) => view.charter);
  const own = useView((view) => view.address);
  const card = useCardName();
  const [typed, setTyped] = useState('');
  const [memo, setMemo] = useState('');
  const source = useRef<HTMLInputElement | null>(null);
  const amount = typed.trim() === '' ? null : parseAmount(typed.trim(), charter.decimals);
  const over = utf8Length(memo) - MAX_MEMO_BYTES;
  const called = card.name.trim();
  const wrong = amountProblem(amount);
  const link =
    wrong !== null || over > 0
      ? null
      : session.shareLink({
          kind: 'pay',
          id: own,
          ...(called === '' ? {} : { called }),
          ...(amount?.ok ? { amount: amount.value } : {}),
          ...(memo.trim() === '' ? {} : { memo: memo.trim() }),
        });
  return (
    <Dialog title={r.title} onClose={onClose}>
      <p>{r.intro}</p>
      <AmountField
        label={r.amount}
        name="asked"
        value={typed}
        decimals={charter.decimals}
        unit={visibleText(charter.unit)}
        withUnit
        hint={r.amountHint}
        problem={wrong === null ? undefined : refusal(wrong)}
        onValue={setTyped}
      />
      <Field
        label={r.memo}
        spellCheck
        value={memo}
        problem={over > 0 ? t.send.memoOver(over) : undefined}
        onChange={(event) => setMemo(event.target.value)}
      />
      <Field
        label={r.name}
        maxLength={NAME_LENGTH}
        value={card.name}
        problem={card.problem}
        onChange={(event) => card.change(event.target.value)}
      />
      {link === null ? null : (
        <>
          <Field
            ref={source}
            label={r.link}
            value={link}
            readOnly
            onFocus={(event) => event.target.select()}
          />
          <div className="buttons">
            <CopyButton
              text={link}
              label={t.page.copy}
              source={source}
              className="button button-main"
            />
            <ShareButton title={r.title} url={link} />
          </div>
          <QrCode text={link} label={r.qr} />
        </>
      )}
    </Dialog>
  );
}

/** Null: nothing is wrong with it. */
function amountProblem(
  amount: ReturnType<typeof parseAmount> | null,
): { readonly code: string; readonly reason: string } | null {
  if (amount === null) return null;
  if (!amount.ok) return amount.error;
  return amount.value === 0 ? { code: 'amount-zero', reason: 'The amount is zero.' } : null;
}
