/** The rules of the open ledger, fixed for ever. */
import { useView } from '../hooks/use-view.ts';
import { visibleText } from '../logic/safe-text.ts';
import { CharterFacts } from '../parts/charter-facts.tsx';
import { CodeFact, Fact, Facts } from '../parts/facts.tsx';
import { Region } from '../parts/region.tsx';
import { useTexts } from '../texts/use-texts.ts';

export function Rules() {
  const { t } = useTexts();
  const name = useView((view) => view.name);
  const id = useView((view) => view.ledger);
  return (
    <Region title={t.rules.title} className="rules-region">
      <p className="region-note">{t.rules.note}</p>
      <Facts>
        <Fact name={t.doors.name}>
          <bdi>{visibleText(name)}</bdi>
        </Fact>
        <CodeFact name={t.rules.id} code={id} />
      </Facts>
      <CharterFacts />
    </Region>
  );
}
