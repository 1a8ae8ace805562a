/** Lists sent before, each to be looked at and sent again. */
import { useLedger } from '../hooks/use-ledger.ts';
import { amountText, countText, dateText } from '../logic/format.ts';
import type { PastList } from '../logic/past-lists.ts';
import type { PayLine } from '../logic/pay-list.ts';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

interface PastListsProps {
  readonly past: readonly PastList[];
  readonly onRepeat: (lines: readonly PayLine[]) => void;
}

/** Renders nothing if no list was sent. */
export function PastLists({ past, onRepeat }: PastListsProps) {
  const { charter } = useLedger();
  const { t, language } = useTexts();
  if (past.length === 0) return null;
  return (
    <details className="past-lists">
      <summary>{t.issuer.past(countText(past.length, language))}</summary>
      <ul>
        {past.map(({ made, lines }) => {
          const sum = lines.reduce((all, { amount }) => all + amount, 0);
          const total = `${amountText(sum, charter.decimals)} ${charter.unit}`;
          const what = t.issuer.preview(countText(lines.length, language), total);
          const date = dateText(made, language);
          return (
            <li key={made}>
              <span>
                <Words text={`${date}: ${what}`} figures={[date, total]} />
              </span>
              <button
                type="button"
                className="link"
                aria-label={`${t.issuer.repeat}, ${date}`}
                onClick={() => onRepeat(lines)}
              >
                {t.issuer.repeat}
              </button>
            </li>
          );
        })}
      </ul>
    </details>
  );
}
