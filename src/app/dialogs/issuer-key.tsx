/**
 * Explains the issuer's key and backs it up, before a ledger with an issuer is made (L-8, L-12).
 */

import { useState } from 'react';
import { nickname } from '../../api/nickname.ts';
import { useApp, useSession } from '../hooks/use-app.ts';
import { useFetched } from '../hooks/use-fetched.ts';
import { useRefusals } from '../hooks/use-refusals.ts';
import { addressTail } from '../logic/format.ts';
import { BackupSteps } from '../parts/backup-steps.tsx';
import { Failure } from '../parts/failure.tsx';
import { Figure } from '../parts/figure.tsx';
import { Identicon } from '../parts/identicon.tsx';
import type { OwnWallet } from '../session.ts';
import { useTexts } from '../texts/use-texts.ts';

interface IssuerKeyProps {
  /** The key is backed up: the ledger can be made with it. */
  readonly onReady: (address: string) => void;
  readonly onBack: () => void;
}

export function IssuerKey({ onReady, onBack }: IssuerKeyProps) {
  const { t } = useTexts();
  const { failure } = useRefusals();
  const wallet = useOwnWallet();
  if (wallet.kind === 'loading') return null;
  return (
    <section className="issuer-key">
      <h3>{t.issuer.keyTitle}</h3>
      <p>{t.issuer.keyMeans}</p>
      <p className="reminder">{t.issuer.keyLost}</p>
      {wallet.kind === 'failed' ? (
        <Failure words={failure(wallet.failure)} />
      ) : (
        <Key wallet={wallet.value} onReady={onReady} />
      )}
      <button type="button" className="button-quiet" onClick={onBack}>
        {t.issuer.backToRules}
      </button>
    </section>
  );
}

function Key({ wallet, onReady }: { wallet: OwnWallet; onReady: (address: string) => void }) {
  const { t, language } = useTexts();
  const [backedUp, setBackedUp] = useState(wallet.backedUp);
  const { address } = wallet;
  return (
    <>
      <p className="party" title={address}>
        <Identicon address={address} size={22} />
        <Figure className="party-name" text={nickname(address, language)} />
        <Figure className="party-tail" text={addressTail(address)} />
      </p>
      {backedUp ? (
        <>
          <p>{t.issuer.keyKept}</p>
          <button type="button" className="button button-main" onClick={() => onReady(address)}>
            {t.issuer.make}
          </button>
        </>
      ) : (
        <BackupSteps wallet={wallet} onDone={() => setBackedUp(true)} />
      )}
    </>
  );
}

/**
 * The wallet of the open ledger; or of this tab if none is open or it only looks, as such a node
 * has a key that nobody holds, which must never issue a ledger.
 */
function useOwnWallet() {
  const session = useSession();
  const watching = useApp((state) => state.session.link?.watch ?? false);
  const client = useApp((state) => (watching ? null : state.session.client));
  const address = useApp((state) => state.view?.address ?? null);
  const facts = useApp((state) => state.wallet);
  const refreshWallet = useApp((state) => state.refreshWallet);
  return useFetched<OwnWallet>(address ?? '', async () => {
    if (client === null || address === null || facts === null) return session.ownWallet();
    return {
      address,
      encrypted: facts.encrypted,
      backedUp: facts.backedUp,
      words: (passphrase, list) => client.wallet.words(passphrase, list),
      markBackedUp: async (list) => {
        await client.wallet.markBackedUp(list);
        refreshWallet();
      },
    };
  });
}
