/** A line to fill in. */
import { type ComponentProps, type ReactNode, useId } from 'react';
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
  const wrong = problem !== undefined && problem !== null;
  const described = [
    wrong ? `${id}-problem` : '',
    hint ? `${id}-hint` : '',
    understood === undefined ? '' : `${id}-read`,
  ]
    .filter((part) => part !== '')
    .join(' ');
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
          aria-describedby={described === '' ? undefined : described}
        />
        {suffix === undefined ? null : <span className="field-suffix">{suffix}</span>}
      </div>
      {wrong ? (
        <p className="field-problem" id={`${id}-problem`}>
          {problem}
        </p>
      ) : null}
      {hint ? (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
    </div>
  );
}
