/** The rules of docs/protocol.md that the page names, by their ids there. */
export const RULE_IDS = [
  'L-2',
  'L-4',
  'L-5',
  'L-6',
  'L-7',
  'L-8',
  'L-9',
  'L-10',
  'L-11',
  'L-12',
  'P-1',
  'B-1',
  'O-2',
  'N-5',
  'S-2',
] as const;

export type RuleId = (typeof RULE_IDS)[number];

/** A piece of a sentence; `rule` is set where the piece is the id of a rule and nothing else. */
export interface RulePiece {
  readonly text: string;
  readonly rule: RuleId | null;
}

/** The sentence cut at the ids of rules in it, in order; together the pieces are the sentence. */
export function rulePieces(sentence: string): RulePiece[] {
  return sentence
    .split(/\b([A-Z]-\d+)\b/)
    .filter((text) => text !== '')
    .map((text) => ({ text, rule: RULE_IDS.find((id) => id === text) ?? null }));
}
