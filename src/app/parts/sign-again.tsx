/** Signs a payment of this wallet anew that expired (P-1), if that can pay nobody twice. */
import type { Fate } from '../../api/view.ts';
import { useCall } from '../hooks/use-call.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Failure } from './failure.tsx';

/** Renders nothing if the payment (id in hex) cannot be signed anew, or was. */
export function SignAgain({ id, state }: { id: string; state: Fate }) {
  const { client } = useLedger();
  const { t } = useTexts();
  const call = useCall(id);
  if (state.kind !== 'expired' || !state.renewable) return null;
  const renew = async () => {
    await client.wallet.renew(id);
  };
  return (
    <span className="sign-again">
      <button
        type="button"
        className="link"
        disabled={call.busy}
        title={t.paymentStatus.signAgainHint}
        onClick={() => void call.run(renew)}
      >
        {t.paymentStatus.signAgain}
      </button>
      <Failure words={call.failure} />
    </span>
  );
}
