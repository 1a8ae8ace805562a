/** The component proposes the account's next step, one at a time, in a space of fixed size. */
import { useId, useRef, useState } from 'react';
import { useApp } from '../hooks/use-app.ts';
import { useCall } from '../hooks/use-call.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useView } from '../hooks/use-view.ts';
import { amountText } from '../logic/format.ts';
import { isIssuer } from '../logic/issuer.ts';
import { askToKeepOnce } from '../logic/keep-stored.ts';
import { isOpen } from '../logic/payment-status.ts';
import { Failure } from '../parts/failure.tsx';
import { Space, Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** Unlocking, the one grant of GENESIS (L-8), its way into a block, the backup: in this order. */
export function NextStep() {
  const box = useRef<HTMLDivElement | null>(null);
  return (
    <div ref={box} className="next-step" tabIndex={-1}>
      <Step onDone={() => box.current?.focus({ preventScroll: true })} />
    </div>
  );
}

/** `onDone`: the button that had the focus is about to go. */
function Step({ onDone }: { onDone: () => void }) {
  const { charter, own, href } = useLedger();
  const { t } = useTexts();
  const wallet = useApp((state) => state.wallet);
  const openDialog = useApp((state) => state.openDialog);
  const hasClaimed = useView((view) => view.hasClaimed);
  const hasCoins = useView((view) => view.account.balance > 0);
  const claiming = useView((view) =>
    view.own.some(({ kind, state }) => kind === 'claim' && isOpen(state)),
  );
  if (wallet?.locked) {
    return (
      <Reminder
        words={t.wallet.locked}
        action={t.wallet.unlock}
        onAct={() => openDialog('unlock')}
      />
    );
  }
  if (claiming) return <p className="reminder">{t.wallet.claiming}</p>;
  if (charter.issuer === null && !hasClaimed) return <Claim onDone={onDone} />;
  if (wallet !== null && !wallet.backedUp && hasCoins) {
    return (
      <Reminder
        words={t.wallet.backUpReminder}
        action={t.wallet.backUp}
        onAct={() => openDialog('backup')}
      />
    );
  }
  if (charter.issuer === null) return null;
  if (!isIssuer(charter, own)) return <p className="region-note">{t.wallet.issuer}</p>;
  return (
    <p className="region-note">
      <span>{t.wallet.isIssuer}</span>
      <Space />
      <a className="link" href={href({ kind: 'place', place: 'ledger' })}>
        {t.wallet.toDesk}
      </a>
    </p>
  );
}

interface ReminderProps {
  readonly words: string;
  readonly action: string;
  readonly onAct: () => void;
}

function Reminder({ words, action, onAct }: ReminderProps) {
  return (
    <p className="reminder">
      <Words text={words} />
      <Space />
      <button type="button" className="link" onClick={onAct}>
        {action}
      </button>
    </p>
  );
}

function Claim({ onDone }: { onDone: () => void }) {
  const { client, charter } = useLedger();
  const { t } = useTexts();
  const call = useCall();
  /** Until the node's next view, which shows the claim in place of this. */
  const [claimed, setClaimed] = useState(false);
  const reason = useId();
  const grant = `${amountText(charter.grant, charter.decimals)} ${charter.unit}`;
  const claim = async () => {
    askToKeepOnce();
    await client.wallet.claim();
    setClaimed(true);
    onDone();
  };
  return (
    <div className="claim">
      <button
        type="button"
        className="button button-main"
        aria-disabled={call.busy || claimed}
        aria-describedby={reason}
        onClick={() => (claimed ? undefined : void call.run(claim))}
      >
        {t.wallet.claim}
      </button>
      <p id={reason} className="claim-words">
        <Words text={t.wallet.claimHint(grant)} figures={[grant]} />
      </p>
      <Failure words={call.failure} />
    </div>
  );
}
