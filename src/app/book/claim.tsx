import { useId } from 'react';
import { useCall } from '../hooks/use-call.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { amountText } from '../logic/format.ts';
import { isIssuer } from '../logic/issuer.ts';
import { askToKeepOnce } from '../logic/keep-stored.ts';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

interface ClaimProps {
  readonly hasClaimed: boolean;
  readonly claiming: boolean;
  readonly locked: boolean;
}

/** The one grant every account may take (L-8), and why it cannot be taken where it cannot. */
export function Claim({ hasClaimed, claiming, locked }: ClaimProps) {
  const { client, charter, own } = useLedger();
  const { t } = useTexts();
  const call = useCall(`${hasClaimed} ${claiming} ${locked}`);
  const reason = useId();
  if (charter.issuer !== null) {
    return (
      <p className="region-note">{isIssuer(charter, own) ? t.wallet.isIssuer : t.wallet.issuer}</p>
    );
  }
  const unavailable = hasClaimed || claiming || locked;
  const grant = `${amountText(charter.grant, charter.decimals)} ${charter.unit}`;
  const words = claiming
    ? t.wallet.claiming
    : hasClaimed
      ? t.wallet.claimed
      : locked
        ? t.wallet.locked
        : t.wallet.claimHint(grant);
  const claim = async () => {
    askToKeepOnce();
    await client.claim();
  };
  return (
    <div className={hasClaimed && !claiming ? 'claim claim-done' : 'claim'}>
      <button
        type="button"
        className="button button-main"
        disabled={unavailable || call.busy}
        aria-describedby={reason}
        onClick={() => void call.run(claim)}
      >
        {t.wallet.claim}
      </button>
      <p id={reason} className="claim-words">
        <Words text={words} figures={[grant]} />
      </p>
      {call.failure === null ? null : (
        <p className="field-problem" role="alert">
          {call.failure}
        </p>
      )}
    </div>
  );
}
