/** Lists the rules of an open ledger's charter for its accounts and blocks (L-1). */
import { encodeAddress } from '../../ledger/address.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { countText, spanText } from '../logic/format.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Amount } from './amount.tsx';
import { Fact, Facts } from './facts.tsx';
import { Party } from './party.tsx';

/** The rules of the open ledger (L-1), fixed for ever. */
export function CharterFacts() {
  const { charter } = useLedger();
  const { t, language } = useTexts();
  return (
    <Facts>
      <Fact name={t.ledgers.issuer}>
        {charter.issuer === null ? (
          t.ledgers.issuerNone
        ) : (
          <Party address={encodeAddress(charter.issuer)} />
        )}
      </Fact>
      {charter.issuer === null ? (
        <Fact name={t.ledgers.grant}>
          <Amount units={charter.grant} unit />
        </Fact>
      ) : null}
      <Fact name={t.ledgers.reward}>
        <Amount units={charter.reward} unit />
      </Fact>
      <Fact name={t.ledgers.minFee}>
        <Amount units={charter.minFee} unit />
      </Fact>
      <Fact name={t.ledgers.pace}>{spanText(charter.spacing / 1000, language)}</Fact>
      <Fact name={t.ledgers.edition}>{countText(charter.edition, language)}</Fact>
    </Facts>
  );
}
