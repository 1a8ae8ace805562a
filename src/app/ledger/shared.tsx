/** Shared expenses: what each account is owed or owes against the credit that all were given. */
import type { DeskView } from '../../api/view.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { amountText } from '../logic/format.ts';
import { isEven, settlements, standingsOf } from '../logic/settle.ts';
import { Party } from '../parts/party.tsx';
import { Region } from '../parts/region.tsx';
import { Space, Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** Renders nothing unless all were given the same credit: otherwise a balance is no debt. */
export function Shared({ credits }: { credits: DeskView['credits'] }) {
  const { charter } = useLedger();
  const { t } = useTexts();
  const credit = credits[0]?.minted ?? 0;
  const isShared = credits.length > 1 && credits.every(({ minted }) => minted === credit);
  if (!isShared) return null;
  const inWords = (units: number) => `${amountText(units, charter.decimals)} ${charter.unit}`;
  const standings = standingsOf(credits);
  const paid = settlements(standings);
  return (
    <Region title={t.issuer.shared} className="shared">
      <p className="region-note">
        <Words text={t.issuer.sharedNote(inWords(credit))} figures={[inWords(credit)]} />
      </p>
      <ul className="standings">
        {standings.map(({ address, owed }) => (
          <li key={address}>
            <Party address={address} />
            <Words
              text={
                owed === 0
                  ? t.issuer.even
                  : owed > 0
                    ? t.issuer.owed(inWords(owed))
                    : t.issuer.owes(inWords(-owed))
              }
              figures={[inWords(Math.abs(owed))]}
            />
          </li>
        ))}
      </ul>
      <h3>{t.issuer.settle}</h3>
      {paid.length === 0 ? (
        <p className="region-note">{isEven(standings) ? t.issuer.settled : t.issuer.settledNot}</p>
      ) : (
        <p className="region-note">{t.issuer.settleNote}</p>
      )}
      <ul className="standings" aria-label={t.issuer.settle}>
        {paid.map(({ from, to, amount }) => (
          <li key={`${from} ${to}`}>
            <Party address={from} />
            <span>
              <Words text={t.issuer.pays(inWords(amount))} figures={[inWords(amount)]} />
              <Space />
              <Party address={to} />
            </span>
          </li>
        ))}
      </ul>
    </Region>
  );
}
