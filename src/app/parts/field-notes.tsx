/** The notes below a field: its fault and its purpose, both read out with it. */
import type { ReactNode } from 'react';

interface FieldNotesProps {
  /** The id of the field; the notes' own ids follow from it. */
  readonly id: string;
  /** The fault; null or undefined: none. */
  readonly problem: ReactNode;
  readonly hint: ReactNode;
  /** Whether the fault is announced when it comes. */
  readonly announced?: boolean;
}

/** Whether a field has a fault. */
export const isWrong = (problem: ReactNode): boolean => problem !== undefined && problem !== null;

/** The ids of a field's notes for `aria-describedby`; undefined where it has none. */
export function describedBy(
  id: string,
  { problem, hint }: Pick<FieldNotesProps, 'problem' | 'hint'>,
  ...others: readonly string[]
): string | undefined {
  const notes = [isWrong(problem) ? `${id}-problem` : '', hint ? `${id}-hint` : '', ...others];
  return notes.filter((note) => note !== '').join(' ') || undefined;
}

/** The fault, then the purpose; nothing where there is neither. */
export function FieldNotes({ id, problem, hint, announced = false }: FieldNotesProps) {
  return (
    <>
      {isWrong(problem) ? (
        <p className="field-problem" id={`${id}-problem`} role={announced ? 'alert' : undefined}>
          {problem}
        </p>
      ) : null}
      {hint ? (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
    </>
  );
}
