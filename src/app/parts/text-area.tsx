/** Lines to fill in, or to copy. */
import { type ComponentProps, type ReactNode, useId } from 'react';
import { describedBy, FieldNotes, isWrong } from './field-notes.tsx';

interface TextAreaProps extends Omit<ComponentProps<'textarea'>, 'id'> {
  readonly label: string;
  /** The fault, announced when it comes. */
  readonly problem?: ReactNode;
  /** What it is for; read out with the field. */
  readonly hint?: ReactNode;
}

/** As `Field`, of several lines. */
export function TextArea({ label, problem, hint, className = '', ...area }: TextAreaProps) {
  const id = useId();
  const wrong = isWrong(problem);
  return (
    <div className={wrong ? 'field field-wrong' : 'field'}>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <textarea
        id={id}
        className={`field-input ${className}`.trim()}
        spellCheck={false}
        {...area}
        aria-invalid={wrong || undefined}
        aria-describedby={describedBy(id, { problem, hint })}
      />
      <FieldNotes id={id} problem={problem} hint={hint} announced />
    </div>
  );
}
