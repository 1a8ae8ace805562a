/** A sentence in which each id of a rule is a button that shows what the rule says. */
import { rulePieces } from '../logic/rule-ids.ts';
import { RuleName } from './rule-name.tsx';
import { Words } from './words.tsx';

interface RuleWordsProps {
  readonly text: string;
  /** As for `Words`. */
  readonly figures?: readonly string[];
}

export function RuleWords({ text, figures = [] }: RuleWordsProps) {
  return (
    <span key={text}>
      {rulePieces(text).map((piece, index) =>
        piece.rule === null ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one sentence never change places
          <Words key={index} text={piece.text} figures={figures} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <RuleName key={index} id={piece.rule} />
        ),
      )}
    </span>
  );
}
