import { parseLink } from '../../api/link.ts';
import { useApp } from '../hooks/use-app.ts';
import { visibleText } from '../logic/safe-text.ts';
import { useTexts } from '../texts/use-texts.ts';

/** Ledgers this browser has had open, as plain links. */
export function RecentLedgers({ onPick }: { onPick?: () => void }) {
  const { t } = useTexts();
  const recent = useApp((state) => state.recent);
  if (recent.length === 0) return null;
  return (
    <section className="recent" aria-label={t.doors.recent}>
      <h2>{t.doors.recent}</h2>
      <ul>
        {recent.map((fragment) => (
          <li key={fragment}>
            <a href={fragment} onClick={onPick}>
              <bdi>{labelOf(fragment)}</bdi>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The name, with its edition where there are several books of it. */
function labelOf(fragment: string): string {
  const link = parseLink(fragment);
  if (!link.ok) return visibleText(fragment);
  const { name, charter } = link.value;
  return charter === null
    ? visibleText(name)
    : `${visibleText(name)} · ${visibleText(charter.unit)} ${charter.edition}`;
}
