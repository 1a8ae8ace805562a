/** The issuer's desk: new coins for one or many, and seals (L-8, L-12). */
import { type FormEvent, useState } from 'react';
import { SETTING_RANGES } from '../../api/setting-ranges.ts';
import { useApp } from '../hooks/use-app.ts';
import { useCall } from '../hooks/use-call.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useRefusals } from '../hooks/use-refusals.ts';
import { useView } from '../hooks/use-view.ts';
import { looksLikeName } from '../logic/contacts.ts';
import { countText } from '../logic/format.ts';
import { isIssuer } from '../logic/issuer.ts';
import { isOpen } from '../logic/payment-status.ts';
import { checkSend, type SendDraft, type SendProblems } from '../logic/send-check.ts';
import { AmountField } from '../parts/amount-field.tsx';
import { Failure } from '../parts/failure.tsx';
import { Field } from '../parts/field.tsx';
import { NumberField } from '../parts/number-field.tsx';
import { Region } from '../parts/region.tsx';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { HandOver } from './hand-over.tsx';
import { useHandOverTexts } from './hand-over-texts.ts';
import { ListForm } from './list-form.tsx';

const EMPTY: SendDraft = { receiver: '', amount: '', memo: '', fee: '' };

/** The issuer's desk. */
export function Desk() {
  const { charter, own } = useLedger();
  const { t } = useTexts();
  const h = useHandOverTexts();
  if (!isIssuer(charter, own)) return null;
  return (
    <Region title={t.issuer.title} className="desk issuer-desk">
      <p className="region-note">{t.issuer.note}</p>
      <section className="desk-part">
        <h3>{t.issuer.one}</h3>
        <MintForm />
      </section>
      <section className="desk-part">
        <h3>{t.issuer.lists}</h3>
        <ListForm kind="mint" />
      </section>
      <section className="desk-part">
        <h3>{t.issuer.seals}</h3>
        <Seals />
      </section>
      <section className="desk-part">
        <h3>{h.title}</h3>
        <HandOver />
      </section>
    </Region>
  );
}

function MintForm() {
  const { client, charter } = useLedger();
  const { t } = useTexts();
  const names = useApp((state) => state.names);
  const call = useCall();
  const { refusal } = useRefusals();
  const [draft, setDraft] = useState(EMPTY);
  const [problems, setProblems] = useState<SendProblems>({});
  /** The id of the last mint. */
  const [issued, setIssued] = useState('');
  const waits = useView((view) => view.own.some(({ id, state }) => id === issued && isOpen(state)));
  const change = (field: keyof SendDraft, value: string) => {
    setDraft({ ...draft, [field]: value });
    setProblems({ ...problems, [field]: undefined });
    setIssued('');
    call.clear();
  };
  const words = (field: keyof SendDraft) => {
    const problem = problems[field];
    if (problem === undefined) return undefined;
    const isName = field === 'receiver' && looksLikeName(draft.receiver);
    return isName ? t.send.noName : refusal(problem);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // Minted coins are taken from no balance.
    const checked = checkSend(draft, charter, Number.MAX_SAFE_INTEGER, names);
    if (!checked.ok) return setProblems(checked.problems);
    const well = await call.run(async () => {
      // The fee of a payment is left out: an issuer may have nothing to pay it from.
      const { fee: _, ...mint } = checked.request;
      setIssued((await client.issuer.mint(mint)).id);
    });
    // What was typed meanwhile is the next one.
    if (well) setDraft((now) => (now === draft ? EMPTY : now));
  };
  return (
    <form className="mint-form" noValidate onSubmit={(event) => void submit(event)}>
      <Field
        label={t.send.receiver}
        name="mint-receiver"
        placeholder={t.send.receiverHint}
        autoCapitalize="none"
        value={draft.receiver}
        problem={words('receiver')}
        onChange={(event) => change('receiver', event.target.value)}
      />
      <div className="rule-fields">
        <AmountField
          label={t.send.amount}
          name="mint-amount"
          value={draft.amount}
          decimals={charter.decimals}
          unit={charter.unit}
          withUnit
          problem={words('amount')}
          onValue={(value) => change('amount', value)}
        />
        <Field
          label={t.send.memo}
          name="mint-memo"
          value={draft.memo}
          problem={words('memo')}
          onChange={(event) => change('memo', event.target.value)}
        />
      </div>
      <Failure words={call.failure} />
      <div className="buttons">
        <button type="submit" className="button button-main" disabled={call.busy}>
          {t.issuer.issue}
        </button>
        <p className="field-hint" aria-live="polite">
          {waits ? t.issuer.issued : null}
        </p>
      </div>
    </form>
  );
}

function Seals() {
  const { client } = useLedger();
  const { t, language } = useTexts();
  const sealing = useView((view) => view.sealing);
  const height = useView((view) => view.height);
  const call = useCall(height);
  const held = sealing.held?.height ?? 0;
  return (
    <>
      <p>
        <Words
          text={held === 0 ? t.issuer.notSealed : t.issuer.sealed(countText(held, language))}
        />
      </p>
      <p className="region-note">{t.issuer.sealMeans}</p>
      <div className="buttons">
        <button
          type="button"
          className="button"
          disabled={height <= held || call.busy}
          onClick={() =>
            void call.run(async () => {
              await client.issuer.seal(height);
            })
          }
        >
          <Words text={t.issuer.sealNow(countText(height, language))} />
        </button>
      </div>
      <div className="seal-every">
        <NumberField
          label={t.issuer.sealEvery}
          hint={t.issuer.sealEveryHint}
          value={sealing.every}
          {...SETTING_RANGES.sealEvery}
          onValue={(every) => void call.runInTurn(() => client.issuer.sealEvery(every))}
        />
      </div>
      <Failure words={call.failure} />
    </>
  );
}
