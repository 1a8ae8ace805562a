/** The type lists the words of the rules. */
import type { RuleId } from '../logic/rule-ids.ts';

interface RuleText {
  readonly name: string;
  readonly text: readonly string[];
}

export interface RuleTexts {
  readonly title: (id: RuleId, name: string) => string;
  /** Says where the whole rule stands. */
  readonly whole: (id: RuleId) => string;
  readonly rules: { readonly [R in RuleId]: RuleText };
}
