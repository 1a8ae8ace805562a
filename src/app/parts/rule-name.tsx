/** The id of a rule, as a button that shows what the rule says. */
import { useApp } from '../hooks/use-app.ts';
import type { RuleId } from '../logic/rule-ids.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Figure } from './figure.tsx';

export function RuleName({ id }: { id: RuleId }) {
  const { t } = useTexts();
  const openRule = useApp((state) => state.openRule);
  return (
    <button
      type="button"
      className="rule-name"
      aria-label={t.page.rule(id)}
      onClick={() => openRule(id)}
    >
      <Figure text={id} />
    </button>
  );
}
