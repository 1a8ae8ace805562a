/** A number of a form that is sent as a whole: no amount, and not kept yet. */
import { type ReactNode, useState } from 'react';
import { fieldText, type NumberRule, typedNumber } from '../logic/typed-number.ts';
import { Field } from './field.tsx';
import { WhichNumber } from './which-number.tsx';

interface TypedFieldProps {
  readonly label: string;
  readonly name: string;
  readonly rule: NumberRule;
  readonly value: string;
  readonly placeholder?: string;
  readonly hint?: ReactNode;
  readonly problem?: ReactNode;
  readonly onValue: (value: string) => void;
}

/** `value` as typed; `onValue` gets it as typed too, or as chosen if it was unclear. */
export function TypedField(props: TypedFieldProps) {
  const { label, name, rule, value, placeholder, hint, problem, onValue } = props;
  const [left, setLeft] = useState(false);
  const read = typedNumber(value, rule);
  const text = read.kind === 'number' ? fieldText(read.value, rule.decimals) : undefined;
  const asked = read.kind === 'unclear' && (left || problem !== undefined);
  return (
    <Field
      label={label}
      name={name}
      inputMode={rule.decimals === 0 ? 'numeric' : 'decimal'}
      placeholder={placeholder}
      value={value}
      understood={text === value.trim() ? undefined : text}
      hint={hint}
      problem={
        asked ? (
          <WhichNumber readings={read.readings} shown={(one) => one} onPick={onValue} />
        ) : (
          problem
        )
      }
      onBlur={() => setLeft(true)}
      onChange={(event) => {
        setLeft(false);
        onValue(event.target.value);
      }}
    />
  );
}
