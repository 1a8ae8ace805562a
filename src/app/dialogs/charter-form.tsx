import { type FormEvent, useState } from 'react';
import type { LedgerLink } from '../../ledger/link.ts';
import type { LedgerError } from '../../ledger/result.ts';
import { type CharterDraft, charterOf, EMPTY_CHARTER } from '../logic/charter-draft.ts';
import { refusalText } from '../logic/refusal.ts';
import { linkTo } from '../logic/routes.ts';
import { Field } from '../parts/field.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** Naming a ledger, and rules of its own for those who want them. */
export function CharterForm({ onLink }: { onLink: (link: LedgerLink) => void }) {
  const { t } = useTexts();
  const [draft, setDraft] = useState(EMPTY_CHARTER);
  const [problem, setProblem] = useState<LedgerError | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const charter = charterOf(draft);
    if (charter.ok) onLink(linkTo(charter.value.name, charter.value));
    else setProblem(charter.error);
  };
  const field = (name: keyof CharterDraft, label: string, placeholder: string, hint?: string) => (
    <Field
      label={label}
      placeholder={placeholder}
      hint={hint}
      value={draft[name]}
      problem={problem?.field === name ? refusalText(t, problem.code, problem.reason) : undefined}
      onChange={(event) => {
        setDraft({ ...draft, [name]: event.target.value });
        setProblem(null);
      }}
    />
  );
  return (
    <form noValidate onSubmit={submit}>
      {field('name', t.doors.name, '', t.doors.openHint)}
      <details className="rules">
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
