/** The balance of an account over time, drawn as steps: it moves only when a block lands. */
import type { BalancePoint } from '../../api/files/files-client.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { amountText, localeOf } from '../logic/format.ts';
import { visibleText } from '../logic/safe-text.ts';
import type { Language } from '../texts/language.ts';
import { useFileTexts } from './use-file-texts.ts';

const WIDTH = 600;
const HEIGHT = 140;
const TOP = 8;

export function BalancePicture({ points }: { points: readonly BalancePoint[] }) {
  const { charter } = useLedger();
  const { f, language } = useFileTexts();
  const first = points[0];
  const last = points[points.length - 1];
  if (first === undefined || last === undefined || points.length < 2)
    return <p className="region-note">{f.account.none}</p>;
  const most = Math.max(1, ...points.map(({ balance }) => balance));
  const money = (value: number) =>
    `${amountText(value, charter.decimals)} ${visibleText(charter.unit)}`;
  const from = dayText(first.time, language);
  const to = dayText(last.time, language);
  const line = stepsOf(points, most);
  return (
    <figure className="balance-picture">
      <svg
        role="img"
        aria-label={f.account.picture(from, to, money(last.balance))}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
      >
        <path className="balance-area" d={`${line}V${HEIGHT}H0Z`} />
        <path className="balance-line" d={line} vectorEffect="non-scaling-stroke" />
      </svg>
      <figcaption aria-hidden="true">
        <bdi>{from}</bdi>
        <bdi>{f.account.most(money(most))}</bdi>
        <bdi>{to}</bdi>
      </figcaption>
    </figure>
  );
}

/** An SVG path: across at the old balance, then up or down to the new one. */
function stepsOf(points: readonly BalancePoint[], most: number): string {
  const start = points[0]?.time ?? 0;
  const span = Math.max(1, (points[points.length - 1]?.time ?? 0) - start);
  const x = (time: number) => (((time - start) / span) * WIDTH).toFixed(1);
  const y = (balance: number) => (HEIGHT - (balance / most) * (HEIGHT - TOP)).toFixed(1);
  const [first, ...rest] = points;
  const steps = rest.map(({ time, balance }) => `H${x(time)}V${y(balance)}`);
  return `M0 ${y(first?.balance ?? 0)}${steps.join('')}`;
}

function dayText(time: number, language: Language): string {
  return new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'medium' }).format(time);
}
