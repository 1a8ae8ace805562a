/** A sentence beside other things, or one with figures in it. */
import { piecesOf } from '../logic/figures.ts';
import { Figure } from './figure.tsx';

interface WordsProps {
  readonly text: string;
  /** Names, units and amounts in it; its numbers are found without. */
  readonly figures?: readonly string[];
  readonly className?: string;
  readonly id?: string;
}

/** Replaced as a whole when it changes, and its figures are not for translators. */
export function Words({ text, figures, className, id }: WordsProps) {
  return (
    <span key={text} className={className} id={id}>
      {piecesOf(text, figures).map((piece, index) =>
        piece.figure ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one sentence never change places
          <Figure key={index} text={piece.text} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <span key={index}>{piece.text}</span>
        ),
      )}
    </span>
  );
}

/** The space between two things of one line. */
export function Space() {
  return <span> </span>;
}
