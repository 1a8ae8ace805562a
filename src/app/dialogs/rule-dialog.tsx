/** The dialog says what a rule of docs/protocol.md demands, and why. */
import { useApp } from '../hooks/use-app.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Words } from '../parts/words.tsx';
import { partTexts } from '../texts/part-texts.ts';
import type { RuleTexts } from './rule-texts.ts';

const useRuleTexts = partTexts<RuleTexts>({
  en: () => import('./rule-texts-en.ts').then(({ ruleEn }) => ruleEn),
  zh: () => import('./rule-texts-zh.ts').then(({ ruleZh }) => ruleZh),
});

/** Shows the rule that the store names. */
export function RuleDialog({ onClose }: { onClose: () => void }) {
  const words = useRuleTexts();
  const id = useApp((state) => state.rule);
  if (id === null) return null;
  const { name, text } = words.rules[id];
  return (
    <Dialog title={<Words text={words.title(id, name)} figures={[id]} />} onClose={onClose}>
      {text.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <p className="region-note">
        <Words text={words.whole(id)} figures={['docs/protocol.md', id]} />
      </p>
    </Dialog>
  );
}
