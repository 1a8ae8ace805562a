import { type FormEvent, useRef, useState } from 'react';
import type { LedgerLink } from '../../api/link.ts';
import type { LedgerError } from '../../ledger/result.ts';
import {
  type CharterDraft,
  charterOf,
  EMPTY_CHARTER,
  isWhole,
  rangeOf,
} from '../logic/charter-draft.ts';
import { refusalText } from '../logic/refusal.ts';
import { linkTo } from '../logic/routes.ts';
import { Field } from '../parts/field.tsx';
import { useTexts } from '../texts/use-texts.ts';

interface CharterFormProps {
  /** The rules are unfolded from the beginning. */
  readonly withRules: boolean;
  readonly onLink: (link: LedgerLink) => void;
}

/** Naming a ledger, and rules of its own for those who want them. */
export function CharterForm({ withRules, onLink }: CharterFormProps) {
  const { t } = useTexts();
  const form = useRef<HTMLFormElement | null>(null);
  const rules = useRef<HTMLDetailsElement | null>(null);
  const [draft, setDraft] = useState(EMPTY_CHARTER);
  const [problem, setProblem] = useState<LedgerError | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const charter = charterOf(draft);
    if (charter.ok) return onLink(linkTo(charter.value.name, charter.value));
    setProblem(charter.error);
    const input = form.current?.elements.namedItem(charter.error.field ?? '');
    if (!(input instanceof HTMLElement)) return;
    // What is folded away can be neither seen nor focused.
    if (rules.current?.contains(input)) rules.current.open = true;
    input.focus();
  };
  const words = (name: keyof CharterDraft, { code, reason }: LedgerError) => {
    const range = rangeOf(name, draft);
    if (range === null) return refusalText(t, code, reason);
    const allowed = t.ledgers.range(...range);
    // The bare 'outside what the rules allow' says less than the range does.
    if (code === 'charter-range' || code === 'charter-issuer')
      return isWhole(name) ? t.ledgers.whole(...range) : allowed;
    return `${refusalText(t, code, reason)} ${allowed}`;
  };
  const field = (name: keyof CharterDraft, label: string, placeholder: string, hint?: string) => (
    <Field
      label={label}
      name={name}
      placeholder={placeholder}
      hint={hint}
      value={draft[name]}
      problem={problem?.field === name ? words(name, problem) : undefined}
      onChange={(event) => {
        setDraft({ ...draft, [name]: event.target.value });
        setProblem(null);
      }}
    />
  );
  return (
    <form ref={form} noValidate onSubmit={submit}>
      {field('name', t.doors.name, '', t.doors.openHint)}
      <details ref={rules} className="rules" open={withRules}>
        <summary>{t.ledgers.charter}</summary>
        <p className="region-note">{t.ledgers.charterHint}</p>
        <div className="rule-fields">
          {field('unit', t.ledgers.unit, 'coin')}
          {field('decimals', t.ledgers.decimals, '2')}
          {field('grant', t.ledgers.grant, '100')}
          {field('reward', t.ledgers.reward, '1')}
          {field('minFee', t.ledgers.minFee, '0')}
          {field('spacing', t.ledgers.spacing, '5')}
          {field('edition', t.ledgers.edition, '0', t.ledgers.editionHint)}
        </div>
      </details>
      {problem !== null && !((problem.field ?? '') in draft) ? (
        <p className="field-problem" role="alert">
          {refusalText(t, problem.code, problem.reason)}
        </p>
      ) : null}
      <button type="submit" className="button button-main">
        {t.doors.openButton}
      </button>
    </form>
  );
}
