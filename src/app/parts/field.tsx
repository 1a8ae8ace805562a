/** A line to fill in. */
import { type ComponentProps, type ReactNode, useId } from 'react';
import { describedBy, FieldNotes, isWrong } from './field-notes.tsx';
import { Figure } from './figure.tsx';

interface FieldProps extends Omit<ComponentProps<'input'>, 'id' | 'className'> {
  readonly label: string;
  /** The fault, shown and announced at the field. */
  readonly problem?: ReactNode;
  /** The purpose of the field; read out with it. */
  readonly hint?: ReactNode;
  /** Stands at the end of the line, such as the unit. */
  readonly suffix?: ReactNode;
  /** The reading of a number, if it needs one: shown beside the label as `= 1.50 coin`. */
  readonly understood?: string | undefined;
}

/** A line to fill in, as on a paper form: label above, rule below, and the problem right at it. */
export function Field({ label, problem, hint, suffix, understood, ...input }: FieldProps) {
  const id = useId();
  const wrong = isWrong(problem);
  return (
    <div className={wrong ? 'field field-wrong' : 'field'}>
      <div className="field-head">
        <label className="field-label" htmlFor={id}>
          {label}
        </label>
        {understood === undefined ? null : (
          <span className="field-read" id={`${id}-read`}>
            <Figure text={`= ${understood}`} />
          </span>
        )}
      </div>
      <div className="field-line">
        <input
          id={id}
          className="field-input"
          autoComplete="off"
          spellCheck={false}
          {...input}
          aria-invalid={wrong || undefined}
          aria-describedby={describedBy(
            id,
            { problem, hint },
            understood === undefined ? '' : `${id}-read`,
          )}
        />
        {suffix === undefined ? null : <span className="field-suffix">{suffix}</span>}
      </div>
      <FieldNotes id={id} problem={problem} hint={hint} />
    </div>
  );
}
