/**
 * A field for an amount of whole coins: typed in any usual way, and the reading is shown beside it.
 */
import { type ReactNode, useRef, useState } from 'react';
import { readDecimal } from '../../base/decimal.ts';
import { parseAmount } from '../../ledger/amount.ts';
import { amountText } from '../logic/format.ts';
import { Field } from './field.tsx';
import { Figure } from './figure.tsx';
import { WhichNumber } from './which-number.tsx';

interface AmountFieldProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly decimals: number;
  readonly unit: string;
  /** True if the unit is shown at the end of the line. */
  readonly withUnit?: boolean;
  readonly placeholder?: string;
  readonly hint?: ReactNode;
  readonly problem?: ReactNode;
  readonly onValue: (value: string) => void;
}

/** `value` as typed; `onValue` gets it as typed too, or as chosen if it was unclear. */
export function AmountField({
  label,
  name,
  value,
  decimals,
  unit,
  withUnit = false,
  placeholder,
  hint,
  problem,
  onValue,
}: AmountFieldProps) {
  const input = useRef<HTMLInputElement | null>(null);
  const [left, setLeft] = useState(false);
  const read = readDecimal(value, decimals);
  const amount = parseAmount(value, decimals);
  const inWords = (units: number) => `${amountText(units, decimals)} ${unit}`;
  const shown = (reading: string) => {
    const parsed = parseAmount(reading, decimals);
    return parsed.ok ? inWords(parsed.value) : reading;
  };
  const asked = read.kind === 'unclear' && (left || problem !== undefined);
  return (
    <Field
      ref={input}
      label={label}
      name={name}
      inputMode="decimal"
      placeholder={placeholder}
      value={value}
      suffix={withUnit ? <Figure text={unit} /> : undefined}
      understood={amount.ok ? inWords(amount.value) : undefined}
      hint={hint}
      problem={
        asked ? (
          <WhichNumber
            readings={read.readings}
            shown={shown}
            onPick={(reading) => {
              onValue(reading);
              input.current?.focus();
            }}
          />
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
