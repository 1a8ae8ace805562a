/** The payment form takes a receiver, an amount, a memo and a fee, and sends the payment. */

import { type FormEvent, type KeyboardEvent, memo, useRef, useState } from 'react';
import { FolioError } from '../../api/client.ts';
import type { AccountView, OwnTransaction } from '../../api/view.ts';
import { MAX_MEMO_BYTES } from '../../ledger/memo.ts';
import { useApp } from '../hooks/use-app.ts';
import { useCall } from '../hooks/use-call.ts';
import { useDraft } from '../hooks/use-draft.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { usePayee } from '../hooks/use-payee.ts';
import { useRefusals } from '../hooks/use-refusals.ts';
import { useSpendable } from '../hooks/use-spendable.ts';
import { amountInput, amountText, sentences } from '../logic/format.ts';
import { askToKeepOnce } from '../logic/keep-stored.ts';
import { EMPTY_DRAFT } from '../logic/kept-draft.ts';
import { utf8Length } from '../logic/safe-text.ts';
import {
  checkSend,
  type FieldProblem,
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

const FIELDS: readonly SendField[] = ['receiver', 'amount', 'memo', 'fee'];
/** The memo's field counts the bytes left when fewer than this are. */
const MEMO_COUNTED_BYTES = 40;

/**
 * What the form asks once before it sends: of a payment to oneself, which is allowed but seldom
 * meant, and of one without the name that a request asked for.
 */
type Question = 'self' | 'name';

interface SendProps {
  /** The ledger and the account. */
  readonly place: string;
  /** The amount that this account can pay by the node's view, in the smallest unit. */
  readonly spendable: number;
  /** Transactions of this account, of the same view. */
  readonly own: readonly OwnTransaction[];
  readonly accounts: readonly AccountView[];
}

export const Send = memo(function Send({ place, spendable: told, own, accounts }: SendProps) {
  const { client, charter, own: self } = useLedger();
  const { t, language } = useTexts();
  const names = useApp((state) => state.names);
  const locked = useApp((state) => state.wallet?.locked ?? false);
  const call = useCall(locked);
  const { left: spendable, noteSent } = useSpendable(told, own);
  const { refusal } = useRefusals();
  const form = useRef<HTMLFormElement | null>(null);
  const kept = useDraft(place, call.busy);
  const { draft, setDraft, requester, setRequester } = kept;
  const [problems, setProblems] = useState<SendProblems>({});
  const [sent, setSent] = useState<Sent | null>(null);
  const [asking, setAsking] = useState<Question | null>(null);
  const asker = requester?.address === draft.receiver ? requester : null;
  const asksName = asker?.asksName ?? false;

  const outbid = useApp((state) => state.view?.pool.outbid ?? null);
  const suggested = suggestedFee(outbid, charter, draft.memo);

  const change = (field: SendField, value: string) => {
    kept.setTyped(true);
    setDraft((now) => ({ ...now, [field]: value }));
    setProblems((now) => ({ ...now, [field]: undefined }));
    setAsking(null);
    call.clear();
  };
  /** Moves the focus to the next step: the amount while it is empty, else the button that sends. */
  const focusNext = (amount: string) => {
    form.current?.scrollIntoView({ block: 'nearest' });
    focusOn(form.current, amount.trim() === '' ? 'amount' : 'send');
  };
  const choose = (address: string) => {
    change('receiver', address);
    focusNext(draft.amount);
  };
  /** Shows problems at their fields, and moves the focus to the first of them. */
  const refuse = (found: SendProblems) => {
    setProblems(found);
    const first = FIELDS.find((field) => found[field] !== undefined);
    if (first !== undefined) focusOn(form.current, first);
  };
  const isNameless = () => asksName && draft.memo.trim() === '';
  const submit = async () => {
    setSent(null);
    const checked = checkSend(draft, charter, spendable, names, suggested);
    if (!checked.ok) return refuse(checked.problems);
    const { request } = checked;
    setProblems({});
    const question = request.receiver === self ? 'self' : isNameless() ? 'name' : null;
    if (question !== asking) {
      setAsking(question);
      if (question === 'name') focusOn(form.current, 'memo');
      if (question !== null) return;
    }
    setAsking(null);
    askToKeepOnce();
    const succeeded = await call.run(async () => {
      try {
        const { id } = await client.wallet.send(request);
        setSent({ id, amount: request.amount, receiver: request.receiver });
        noteSent({ id, cost: request.amount + (request.fee ?? suggested) });
      } catch (error) {
        const field = fieldOf(error);
        if (field === null || !(error instanceof FolioError)) throw error;
        refuse({ [field]: { code: error.code, reason: error.message, values: error.values } });
        throw error;
      }
    });
    if (!succeeded) return;
    // What was typed meanwhile is the next payment.
    setDraft((now) => (now === draft ? EMPTY_DRAFT : now));
    setRequester(null);
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
  usePayee(({ address, amount, memo, request, called, asksName = false }) => {
    setRequester(request === true ? { address, called, asksName } : null);
    if (request === true) setDraft(EMPTY_DRAFT);
    change('receiver', address);
    const asked =
      amount === undefined ? (request ? '' : draft.amount) : amountInput(amount, charter.decimals);
    if (amount !== undefined) change('amount', asked);
    if (memo !== undefined) change('memo', memo);
    if (request === true) kept.setTyped(false);
    focusNext(asked);
    if (asksName && memo === undefined && asked !== '') focusOn(form.current, 'memo');
  });

  const words = (problem: FieldProblem | undefined) =>
    problem === undefined ? undefined : refusal(problem);
  const amountProblem = stillTrue(problems.amount, () =>
    checkSend(draft, charter, spendable, names, suggested),
  );
  const sendable = amountProblem?.all;
  const memoLeft = MAX_MEMO_BYTES - utf8Length(draft.memo);
  return (
    <Region title={t.send.title} className="send" aside={<ScanButton />}>
      {asker === null ? null : (
        <NOTE.Part address={asker.address} called={asker.called} asksName={asker.asksName} />
      )}
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
              sendable === undefined ? (
                words(amountProblem)
              ) : (
                <NotEnough
                  all={sendable}
                  onAll={() => {
                    const whole = amountInput(sendable, charter.decimals);
                    change('amount', whole);
                    focusNext(whole);
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
          label={asksName ? t.send.memoName : t.send.memo}
          name="memo"
          spellCheck
          value={draft.memo}
          problem={
            asking === 'name' ? (
              // At the field, which has the focus: below the form a phone would not show it.
              <span role="alert">
                <AllTheSame question={t.send.nameAgain} />
              </span>
            ) : (
              words(problems.memo)
            )
          }
          hint={
            memoLeft < 0
              ? t.send.memoOver(-memoLeft)
              : memoLeft < MEMO_COUNTED_BYTES
                ? t.send.memoLeft(memoLeft)
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
        {asking === 'self' ? (
          <p className="reminder" role="alert">
            <AllTheSame question={t.send.selfAgain} />
          </p>
        ) : null}
        {call.failure === null ? null : (
          <p className="field-problem" role="alert">
            <Words text={sentences(language, t.send.failed, call.failure)} />
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

/** What the form asks before it sends, and the button that sends nevertheless. */
function AllTheSame({ question }: { question: string }) {
  const { t } = useTexts();
  return (
    <>
      <span>{question}</span>
      <Space />
      <button type="submit" className="link">
        {t.send.selfYes}
      </button>
    </>
  );
}

/** The problem 'not enough', with a button to send the rest (`all`) instead. */
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
 * The problem, as far as it still holds. A changed fee or coins that came in may end 'not enough';
 * any other problem stays until its field is edited.
 */
function stillTrue(
  problem: FieldProblem | undefined,
  check: () => ReturnType<typeof checkSend>,
): FieldProblem | undefined {
  if (problem?.all === undefined) return problem;
  const now = check();
  return now.ok ? undefined : now.problems.amount;
}

/** The field that the node's refusal names; null: none of this form. */
function fieldOf(error: unknown): SendField | null {
  const field = error instanceof FolioError ? error.field : undefined;
  return FIELDS.find((known) => known === field) ?? null;
}
