/** A number setting that the node keeps. */
import { useState } from 'react';
import { countText } from '../logic/format.ts';
import { fieldText, type TypedNumber, typedNumber } from '../logic/typed-number.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Field } from './field.tsx';
import { WhichNumber } from './which-number.tsx';

interface NumberFieldProps {
  readonly label: string;
  readonly hint: string;
  /** The one that holds. */
  readonly value: number;
  readonly least: number;
  readonly most: number;
  /** 0: a whole number. */
  readonly decimals?: number;
  /** A refused value stays, to be corrected: the form around it is sent later. */
  readonly keepsTyped?: boolean;
  /** Called with a number in range once the field is left or Enter is pressed. */
  readonly onValue: (value: number) => void;
}

/**
 * It shows the current value except while somebody types in it; a refused value is named, and only
 * stays where the field `keepsTyped`.
 */
export function NumberField(props: NumberFieldProps) {
  const { label, hint, value, least, most, decimals = 0, keepsTyped = false, onValue } = props;
  const { t, language } = useTexts();
  const [typed, setTyped] = useState<string | null>(null);
  /** Left with this in it. */
  const [refused, setRefused] = useState<string | null>(null);
  const rule = { least, most, decimals };
  const read = typed === null ? null : typedNumber(typed, rule);
  const range =
    decimals === 0
      ? t.numbers.whole(countText(least, language), countText(most, language))
      : t.numbers.range(fieldText(least, decimals), countText(most, language));
  const commit = () => {
    // Left once more as it is: the value shown is meant.
    if (read === null || typed === null) return setRefused(null);
    if (read.kind === 'unclear' || (keepsTyped && read.kind === 'wrong')) return;
    setTyped(null);
    setRefused(read.kind === 'wrong' ? typed.trim() : null);
    if (read.kind === 'number' && read.value !== value) onValue(read.value);
  };
  const wrong = read?.kind === 'wrong' ? range : undefined;
  const told = refused === null ? undefined : t.numbers.notTaken(refused.slice(0, 20), range);
  return (
    <Field
      label={label}
      inputMode={decimals === 0 ? 'numeric' : 'decimal'}
      value={typed ?? fieldText(value, decimals)}
      understood={understoodOf(typed, read, decimals)}
      hint={hint}
      problem={
        read?.kind === 'unclear' ? (
          <WhichNumber
            readings={read.readings}
            shown={(reading) => reading}
            onPick={(reading) => {
              setTyped(null);
              onValue(Number(reading));
            }}
          />
        ) : (
          (wrong ?? told)
        )
      }
      onChange={(event) => {
        setTyped(event.target.value);
        setRefused(null);
      }}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key !== 'Escape') return;
        setTyped(null);
        setRefused(null);
      }}
    />
  );
}

/** The reading is shown only if it differs from the typed text. */
function understoodOf(typed: string | null, read: TypedNumber | null, decimals: number) {
  if (typed === null || read?.kind !== 'number') return undefined;
  const text = fieldText(read.value, decimals);
  return text === typed.trim() ? undefined : text;
}
