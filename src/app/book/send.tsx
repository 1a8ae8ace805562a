/** The payment form takes a receiver, an amount, a memo and a fee, and sends the payment. */

import { type FormEvent, type KeyboardEvent, memo, useRef, useState } from 'react';
import { FolioError } from '../../api/client.ts';
import type { AccountView, OwnTransaction } from '../../api/view.ts';
import { MAX_MEMO_BYTES } from '../../ledger/transaction.ts';
import { useApp } from '../hooks/use-app.ts';
import { useCall } from '../hooks/use-call.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { usePayee } from '../hooks/use-payee.ts';
import { useRefusals } from '../hooks/use-refusals.ts';
import { amountInput, amountText } from '../logic/format.ts';
import { askToKeepOnce } from '../logic/keep-stored.ts';
import { utf8Length } from '../logic/safe-text.ts';
import {
  checkSend,
  type FieldProblem,
  type SendDraft,
  type SendField,
  type SendProblems,
  suggestedFee,
} from '../logic/send-check.ts';
import { AmountField } from '../parts/amount-field.tsx';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { lazyPart } from '../parts/lazy-part.tsx';
import { Region } from '../parts/region.tsx';
import { Space, Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { ReceiverField } from './receiver-field.tsx';
import { type Sent, SentNote } from './sent-note.tsx';

const NOTE = lazyPart(() => import('./request-note.tsx').then((module) => module.RequestNote));

const EMPTY: SendDraft = { receiver: '', amount: '', memo: '', fee: '' };
const FIELDS: readonly SendField[] = ['receiver', 'amount', 'memo', 'fee'];
/** How few bytes must be left of a memo before the field counts them. */
const MEMO_COUNTED = 40;

interface SendProps {
  readonly spendable: number;
  readonly own: readonly OwnTransaction[];
  readonly accounts: readonly AccountView[];
}

/** The account that asked for the payment in the form. */
interface Request {
  readonly address: string;
  readonly called: string | undefined;
}

/** The form that pays. */
export const Send = memo(function Send({ spendable, own, accounts }: SendProps) {
  const { client, charter, own: self } = useLedger();
  const { t } = useTexts();
  const names = useApp((state) => state.names);
  const locked = useApp((state) => state.wallet?.locked ?? false);
  const call = useCall(locked);
  const { refusal } = useRefusals();
  const form = useRef<HTMLFormElement | null>(null);
  const [draft, setDraft] = useState(EMPTY);
  const [problems, setProblems] = useState<SendProblems>({});
  const [sent, setSent] = useState<Sent | null>(null);
  /** Paying oneself is allowed and seldom meant: it is asked about once. */
  const [request, setRequest] = useState<Request | null>(null);
  const [askingSelf, setAskingSelf] = useState(false);

  const outbid = useApp((state) => state.view?.pool.outbid ?? null);
  const suggested = suggestedFee(outbid, charter, draft.memo);

  const change = (field: SendField, value: string) => {
    setDraft((now) => ({ ...now, [field]: value }));
    setProblems((now) => ({ ...now, [field]: undefined }));
    setAskingSelf(false);
    call.clear();
  };
  /** To what is still to be done: the amount, or else sending. */
  const goOn = (amount: string) => {
    form.current?.scrollIntoView({ block: 'nearest' });
    focusOn(form.current, amount.trim() === '' ? 'amount' : 'send');
  };
  const choose = (address: string) => {
    change('receiver', address);
    goOn(draft.amount);
  };
  const refuse = (found: SendProblems) => {
    setProblems(found);
    const first = FIELDS.find((field) => found[field] !== undefined);
    if (first !== undefined) focusOn(form.current, first);
  };
  const submit = async () => {
    setSent(null);
    const checked = checkSend(draft, charter, spendable, names, suggested);
    if (!checked.ok) return refuse(checked.problems);
    const { request } = checked;
    setProblems({});
    if (request.receiver === self && !askingSelf) return setAskingSelf(true);
    setAskingSelf(false);
    askToKeepOnce();
    const well = await call.run(async () => {
      try {
        const { id } = await client.wallet.send(request);
        setSent({ id, amount: request.amount, receiver: request.receiver });
      } catch (error) {
        const field = fieldOf(error);
        if (field === null || !(error instanceof FolioError)) throw error;
        refuse({ [field]: { code: error.code, reason: error.message, values: error.values } });
        throw error;
      }
    });
    if (well) {
      setDraft(EMPTY);
      setRequest(null);
    }
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void submit();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void submit();
  };
  usePayee(({ address, amount, memo, request, called }) => {
    setRequest(request === true ? { address, called } : null);
    if (request === true) setDraft(EMPTY);
    change('receiver', address);
    const asked =
      amount === undefined ? (request ? '' : draft.amount) : amountInput(amount, charter.decimals);
    if (amount !== undefined) change('amount', asked);
    if (memo !== undefined) change('memo', memo);
    goOn(asked);
  });

  const words = (problem: FieldProblem | undefined) =>
    problem === undefined ? undefined : refusal(problem);
  const amount = stillTrue(problems.amount, () =>
    checkSend(draft, charter, spendable, names, suggested),
  );
  const all = amount?.all;
  const left = MAX_MEMO_BYTES - utf8Length(draft.memo);
  return (
    <Region title={t.send.title} className="send" aside={<ScanButton />}>
      {request?.address === draft.receiver ? (
        <NOTE.Part address={request.address} called={request.called} />
      ) : null}
      <form ref={form} noValidate onSubmit={onSubmit} onKeyDown={onKeyDown}>
        <ReceiverField
          value={draft.receiver}
          problem={words(problems.receiver)}
          own={own}
          accounts={accounts}
          onChange={(value) => change('receiver', value)}
          onChoose={choose}
        />
        <div className="send-amounts">
          <AmountField
            label={t.send.amount}
            name="amount"
            value={draft.amount}
            decimals={charter.decimals}
            unit={charter.unit}
            withUnit
            problem={
              all === undefined ? (
                words(amount)
              ) : (
                <NotEnough
                  all={all}
                  onAll={() => {
                    const whole = amountInput(all, charter.decimals);
                    change('amount', whole);
                    goOn(whole);
                  }}
                />
              )
            }
            onValue={(value) => change('amount', value)}
          />
          <AmountField
            label={t.send.fee}
            name="fee"
            decimals={charter.decimals}
            unit={charter.unit}
            placeholder={amountText(suggested, charter.decimals)}
            value={draft.fee}
            problem={words(problems.fee)}
            onValue={(value) => change('fee', value)}
          />
        </div>
        {outbid === null ? null : (
          <p className="field-hint">
            <Words
              text={t.send.full(`${amountText(suggested, charter.decimals)} ${charter.unit}`)}
            />
          </p>
        )}
        <Field
          label={t.send.memo}
          name="memo"
          spellCheck
          value={draft.memo}
          problem={words(problems.memo)}
          hint={
            left < 0
              ? t.send.memoOver(-left)
              : left < MEMO_COUNTED
                ? t.send.memoLeft(left)
                : undefined
          }
          onChange={(event) => change('memo', event.target.value)}
        />
        <div className="send-foot">
          <button
            type="submit"
            name="send"
            className="button button-main"
            disabled={call.busy}
            title={t.send.shortcut}
          >
            {call.busy ? t.send.sending : t.send.send}
          </button>
          <SentNote sent={sent} own={own} />
        </div>
        {askingSelf ? (
          <p className="reminder" role="alert">
            <span>{t.send.selfAgain}</span>
            <Space />
            <button type="submit" className="link">
              {t.send.selfYes}
            </button>
          </p>
        ) : null}
        {call.failure === null ? null : (
          <p className="field-problem" role="alert">
            <Words text={`${t.send.failed} ${call.failure}`} />
            <Space />
            <button type="submit" className="link">
              {t.page.tryAgain}
            </button>
          </p>
        )}
      </form>
    </Region>
  );
});

function ScanButton() {
  const { t } = useTexts();
  const openDialog = useApp((state) => state.openDialog);
  return (
    <button type="button" className="button-quiet" onClick={() => openDialog('scan')}>
      <Icon name="scan" />
      <span>{t.send.scan}</span>
    </button>
  );
}

function NotEnough({ all, onAll }: { all: number; onAll: () => void }) {
  const { charter } = useLedger();
  const { t } = useTexts();
  if (all === 0) return <span>{t.send.nothing}</span>;
  return (
    <>
      <span>{t.send.notEnough}</span>
      <Space />
      <button type="button" className="link" onClick={onAll}>
        <Words text={t.send.sendAll(amountText(all, charter.decimals))} />
      </button>
    </>
  );
}

function focusOn(form: HTMLFormElement | null, name: SendField | 'send'): void {
  const element = form?.elements.namedItem(name);
  if (element instanceof HTMLElement) element.focus();
}

/**
 * 'Not enough' may have become untrue by another fee, or by coins that came in; any other problem
 * stays till its field is edited.
 */
function stillTrue(
  problem: FieldProblem | undefined,
  check: () => ReturnType<typeof checkSend>,
): FieldProblem | undefined {
  if (problem?.all === undefined) return problem;
  const now = check();
  return now.ok ? undefined : now.problems.amount;
}

function fieldOf(error: unknown): SendField | null {
  const field = error instanceof FolioError ? error.field : undefined;
  return FIELDS.find((known) => known === field) ?? null;
}
