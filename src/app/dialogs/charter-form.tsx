/** The form names a ledger and, where wanted, sets the rules of a new one (L-1). */
import { type FormEvent, useRef, useState } from 'react';
import type { LedgerLink } from '../../api/link.ts';
import { decodeAddress } from '../../ledger/address.ts';
import type { LedgerError } from '../../ledger/result.ts';
import {
  type CharterDraft,
  charterOf,
  decimalsOf,
  EMPTY_CHARTER,
  isWhole,
  NUMBER_RULES,
  rangeOf,
} from '../logic/charter-draft.ts';
import { sentences } from '../logic/format.ts';
import { namingText, opensAs } from '../logic/ledger-name.ts';
import { hasIssuer, PRESET_NAMES, type PresetName, presetDraft } from '../logic/presets.ts';
import { refusalWords } from '../logic/refusal.ts';
import { linkTo } from '../logic/routes.ts';
import { AmountField } from '../parts/amount-field.tsx';
import { Field } from '../parts/field.tsx';
import { TypedField } from '../parts/typed-field.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { IssuerKey } from './issuer-key.tsx';

/** 32 bytes that are no zeros: the rules of an issuer's ledger hold with any key. */
const STAND_IN = new Uint8Array(32).fill(1);

/** L-1's. */
const NUMBER_DEFAULTS = { decimals: '2', spacing: '5', edition: '0' } as const;

interface CharterFormProps {
  /** The rules are unfolded from the beginning. */
  readonly withRules: boolean;
  readonly onLink: (link: LedgerLink) => void;
}

/** Asks for the name of a ledger, and for rules of its own if they are wanted. */
export function CharterForm({ withRules, onLink }: CharterFormProps) {
  const spoken = useTexts();
  const { t } = spoken;
  const form = useRef<HTMLFormElement | null>(null);
  const rules = useRef<HTMLDetailsElement | null>(null);
  const [preset, setPreset] = useState<PresetName>('open');
  const [draft, setDraft] = useState(EMPTY_CHARTER);
  /** The rules are settled; the issuer's key is next. */
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<LedgerError | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // The rules are checked before the key exists: any key stands in for the issuer's, which comes
    // with its backup.
    const charter = charterOf(draft, hasIssuer(preset) ? STAND_IN : null);
    if (charter.ok && hasIssuer(preset)) return setAsking(true);
    if (charter.ok) return onLink(linkTo(charter.value.name, charter.value));
    setProblem(charter.error);
    const input = form.current?.elements.namedItem(charter.error.field ?? '');
    if (!(input instanceof HTMLElement)) return;
    // A folded field can be neither seen nor focused.
    if (rules.current?.contains(input)) rules.current.open = true;
    input.focus();
  };
  // Amounts are in the coin that is typed here, whichever ledger is open.
  const coin = { decimals: decimalsOf(draft), unit: draft.unit.trim() || 'coin' };
  const wording = { ...spoken, charter: coin };
  const words = (name: keyof CharterDraft, error: LedgerError) => {
    const { code } = error;
    const range = rangeOf(name, draft);
    if (range === null) return namingText(wording, error, draft.name);
    const allowed = t.numbers.range(...range);
    // The words 'outside what the rules allow' say less than the range does.
    if (code === 'charter-range' || code === 'charter-issuer')
      return isWhole(name) ? t.numbers.whole(...range) : allowed;
    return sentences(wording.language, refusalWords(wording, error), allowed);
  };
  const change = (name: keyof CharterDraft, value: string) => {
    setDraft({ ...draft, [name]: value });
    setProblem(null);
  };
  const problemOf = (name: keyof CharterDraft) =>
    problem?.field === name ? words(name, problem) : undefined;
  const text = (name: 'name' | 'unit', label: string, placeholder: string, hint?: string) => (
    <Field
      label={label}
      name={name}
      placeholder={placeholder}
      hint={hint}
      value={draft[name]}
      problem={problemOf(name)}
      onChange={(event) => change(name, event.target.value)}
    />
  );
  const amount = (name: 'grant' | 'reward' | 'minFee', label: string, placeholder: string) => (
    <AmountField
      label={label}
      name={name}
      placeholder={placeholder}
      decimals={decimalsOf(draft)}
      unit={coin.unit}
      value={draft[name]}
      problem={problemOf(name)}
      onValue={(value) => change(name, value)}
    />
  );
  const number = (name: keyof typeof NUMBER_RULES, label: string, hint?: string) => (
    <TypedField
      label={label}
      name={name}
      rule={NUMBER_RULES[name]}
      placeholder={NUMBER_DEFAULTS[name]}
      hint={hint}
      value={draft[name]}
      problem={problemOf(name)}
      onValue={(value) => change(name, value)}
    />
  );
  const make = (address: string) => {
    const key = decodeAddress(address);
    const charter = key.ok ? charterOf(draft, key.value) : key;
    if (charter.ok) return onLink(linkTo(charter.value.name, charter.value));
    setAsking(false);
    setProblem(charter.error);
  };
  if (asking) return <IssuerKey onReady={make} onBack={() => setAsking(false)} />;
  return (
    <form ref={form} noValidate onSubmit={submit}>
      {text('name', t.doors.name, '', opensAs(t, draft.name) ?? t.doors.openHint)}
      <fieldset className="presets">
        <legend>{t.presets.title}</legend>
        {PRESET_NAMES.map((name) => (
          <label key={name} className="preset">
            <input
              type="radio"
              name="preset"
              checked={preset === name}
              onChange={() => {
                setPreset(name);
                setDraft(presetDraft(name, draft.name));
                setProblem(null);
              }}
            />
            <span>
              <b>{t.presets.names[name]}</b>
              <span className="preset-means">{t.presets.means[name]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <details ref={rules} className="rules" open={withRules}>
        <summary>{t.ledgers.charter}</summary>
        <p className="region-note">{t.ledgers.charterHint}</p>
        <div className="rule-fields">
          {text('unit', t.ledgers.unit, 'coin')}
          {number('decimals', t.ledgers.decimals)}
          {hasIssuer(preset) ? null : amount('grant', t.ledgers.grant, '100')}
          {amount('reward', t.ledgers.reward, hasIssuer(preset) ? '0' : '1')}
          {amount('minFee', t.ledgers.minFee, '0')}
          {number('spacing', t.ledgers.spacing)}
          {number('edition', t.ledgers.edition, t.ledgers.editionHint)}
        </div>
      </details>
      {problem !== null && !((problem.field ?? '') in draft) ? (
        <p className="field-problem" role="alert">
          {refusalWords(wording, problem)}
        </p>
      ) : null}
      <button type="submit" className="button button-main">
        {hasIssuer(preset) ? t.presets.next : t.doors.openButton}
      </button>
    </form>
  );
}
