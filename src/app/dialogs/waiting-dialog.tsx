/** Offers actions on a waiting payment of this wallet: a higher fee, or taking it back (P-1). */
import { type FormEvent, useState } from 'react';
import type { NodeClient } from '../../api/client.ts';
import { nickname } from '../../api/nickname.ts';
import type { NodeView, OwnTransaction } from '../../api/view.ts';
import { issuerAddress } from '../../ledger/address.ts';
import { parseAmount } from '../../ledger/amount.ts';
import { useApp } from '../hooks/use-app.ts';
import { useCall } from '../hooks/use-call.ts';
import { useRefusals } from '../hooks/use-refusals.ts';
import { amountInput, amountText } from '../logic/format.ts';
import { isOpen, paymentStatus } from '../logic/payment-status.ts';
import { hrefOf } from '../logic/routes.ts';
import { visibleText } from '../logic/safe-text.ts';
import { cancelledBy, successorOf } from '../logic/same-number.ts';
import { suggestedFee } from '../logic/send-check.ts';
import { AmountField } from '../parts/amount-field.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Failure } from '../parts/failure.tsx';
import { PoolPlace } from '../parts/pool-place.tsx';
import { Space, Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** Shows the payment that the store names. */
export function WaitingDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const client = useApp((state) => state.session.client);
  const view = useApp((state) => state.view);
  const id = useApp((state) => state.waiting);
  const payment = view?.own.find((item) => item.id === id);
  return (
    <Dialog title={t.waiting.title} onClose={onClose}>
      {client === null || view === null || payment === undefined ? (
        <p>{t.waiting.over}</p>
      ) : !isOpen(payment.state) ? (
        <Over payment={payment} view={view} onLeave={onClose} />
      ) : (
        <Ways client={client} view={view} payment={payment} onDone={onClose} />
      )}
    </Dialog>
  );
}

interface OverProps {
  readonly payment: OwnTransaction;
  readonly view: NodeView;
  readonly onLeave: () => void;
}

/** What became of it meanwhile. */
function Over({ payment, view, onLeave }: OverProps) {
  const texts = useTexts();
  const link = useApp((state) => state.session.link);
  const how = successorOf(payment, view.own, issuerAddress(view.charter))?.how;
  const { words } = paymentStatus(payment.state, { ...texts, charter: view.charter }, how);
  return (
    <p>
      <Words text={texts.t.waiting.over} />
      <Space />
      {link === null ? (
        <Words text={words} />
      ) : (
        <a className="link" href={hrefOf(link, { kind: 'tx', id: payment.id })} onClick={onLeave}>
          {words}
        </a>
      )}
    </p>
  );
}

interface WaysProps {
  readonly client: NodeClient;
  readonly view: NodeView;
  readonly payment: OwnTransaction;
  readonly onDone: () => void;
}

function Ways({ client, view, payment, onDone }: WaysProps) {
  const { t, language } = useTexts();
  const given = useApp((state) => state.names[payment.receiver]);
  const setChange = useApp((state) => state.setChange);
  const call = useCall();
  const { refusal } = useRefusals();
  const { decimals } = view.charter;
  const signer = issuerAddress(view.charter);
  // What cancels another one is not cancelled itself: both would pay nobody.
  const cancels = cancelledBy(payment.id, view.own, signer);
  const unit = visibleText(view.charter.unit);
  const least = Math.max(
    payment.fee + 1,
    suggestedFee(view.pool.outbid, view.charter, payment.memo),
  );
  const [typed, setTyped] = useState(() => amountInput(least, decimals));
  const [problem, setProblem] = useState<string | undefined>();
  const inWords = (units: number) => `${amountText(units, decimals)} ${unit}`;
  const name = given === undefined ? nickname(payment.receiver, language) : visibleText(given);
  const fee = parseAmount(typed, decimals);
  const raise = async (event: FormEvent) => {
    event.preventDefault();
    if (!fee.ok) return setProblem(refusal(fee.error));
    if (fee.value <= payment.fee) return setProblem(t.waiting.higher(inWords(payment.fee)));
    const well = await call.run(async () => {
      await client.wallet.replace(payment.id, fee.value);
    });
    if (!well) return;
    setChange({ kind: 'raised', payment, cancels, fee: fee.value });
    onDone();
  };
  const cancel = async () => {
    const well = await call.run(async () => {
      await client.wallet.cancel(payment.id, least);
    });
    if (!well) return;
    setChange({ kind: 'cancelled', payment, cancels: null, fee: least });
    onDone();
  };
  return (
    <>
      <p>
        <Words
          text={t.waiting.what(inWords(payment.amount), name, inWords(payment.fee))}
          figures={[inWords(payment.amount), name, inWords(payment.fee)]}
        />
      </p>
      <PoolPlace place={payment.place} />
      <form className="waiting-way" noValidate onSubmit={(event) => void raise(event)}>
        <p className="region-note">{t.waiting.raiseHint}</p>
        <AmountField
          label={t.waiting.fee}
          name="fee"
          value={typed}
          decimals={decimals}
          unit={unit}
          withUnit
          problem={problem}
          onValue={(value) => {
            setTyped(value);
            setProblem(undefined);
            call.clear();
          }}
        />
        <button type="submit" className="button button-main" disabled={call.busy}>
          {t.waiting.raise}
        </button>
      </form>
      {cancels !== null ? null : (
        <section className="waiting-way">
          <p className="region-note">
            <Words text={t.waiting.cancelHint(inWords(least))} figures={[inWords(least)]} />
          </p>
          <button
            type="button"
            className="button"
            disabled={call.busy}
            onClick={() => void cancel()}
          >
            {t.waiting.cancel}
          </button>
        </section>
      )}
      <Failure words={call.failure} />
    </>
  );
}
