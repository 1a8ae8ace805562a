import { useState } from 'react';
import { countText } from '../logic/format.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Field } from './field.tsx';

interface NumberFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  /** Called with a whole number in range once the field is left or Enter is pressed. */
  readonly onValue: (value: number) => void;
}

/**
 * A setting that is a whole number. It shows the node's own value except while somebody writes in
 * it.
 */
export function NumberField({ label, hint, value, least, most, onValue }: NumberFieldProps) {
  const { t, language } = useTexts();
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && wholeIn(typed, least, most) === null;
  const commit = () => {
    const next = typed === null ? null : wholeIn(typed, least, most);
    if (typed !== null && next === null) return;
    setTyped(null);
    if (next !== null && next !== value) onValue(next);
  };
  return (
    <Field
      label={label}
      type="number"
      inputMode="numeric"
      min={least}
      max={most}
      step={1}
      value={typed ?? String(value)}
      hint={hint}
      problem={
        wrong
          ? t.builder.outOfRange(countText(least, language), countText(most, language))
          : undefined
      }
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') setTyped(null);
      }}
    />
  );
}

function wholeIn(text: string, least: number, most: number): number | null {
  const value = Number(text);
  return text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most
    ? value
    : null;
}
