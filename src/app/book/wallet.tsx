/** The own account: its name, its balance, and its backup. */
import { useRef } from 'react';
import { nickname } from '../../api/nickname.ts';
import { useApp } from '../hooks/use-app.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useView } from '../hooks/use-view.ts';
import { amountText, shortAddress } from '../logic/format.ts';
import { visibleText } from '../logic/safe-text.ts';
import { Amount } from '../parts/amount.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Figure } from '../parts/figure.tsx';
import { Icon } from '../parts/icon.tsx';
import { Identicon } from '../parts/identicon.tsx';
import { Region } from '../parts/region.tsx';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { MoneyNote } from './money-note.tsx';
import { NextStep } from './next-step.tsx';

export function Wallet() {
  const account = useView((view) => view.account);
  const spendable = useView((view) => view.spendable);
  const slot = useApp((state) => state.session.slot);
  const { charter } = useLedger();
  const { t } = useTexts();
  const wallet = useApp((state) => state.wallet);
  const number = slot ?? wallet?.slot ?? null;
  return (
    <Region
      title={t.wallet.title}
      className="wallet"
      aside={number === null ? undefined : <SlotButton slot={number} />}
    >
      <Card address={account.address} />
      <div className="balance-line">
        <dl className="balance">
          <dt>{t.wallet.balance}</dt>
          <dd>
            <Amount units={account.balance} unit />
          </dd>
        </dl>
        <RequestButton />
      </div>
      <MoneyNote />
      <p className="region-note spendable">
        {spendable < account.balance ? (
          <Words text={t.wallet.spendable(amountText(spendable, charter.decimals))} />
        ) : null}
      </p>
      <NextStep />
    </Region>
  );
}

function Card({ address }: { address: string }) {
  const { t, language } = useTexts();
  const given = useApp((state) => state.names[address]);
  const { href } = useLedger();
  const whole = useRef<HTMLElement | null>(null);
  return (
    <div className="card">
      <Identicon address={address} size={44} />
      <a className="card-name" href={href({ kind: 'account', id: address })}>
        <Figure text={given === undefined ? nickname(address, language) : visibleText(given)} />
      </a>
      <div className="card-address">
        <code title={address} translate="no">
          {shortAddress(address)}
        </code>
        <CopyButton
          text={address}
          label={t.page.copy}
          source={whole}
          className="button-quiet card-copy"
        />
      </div>
      {/* The whole address, for readers of the text and for selecting it by hand. */}
      <code ref={whole} className="hidden" translate="no">
        {address}
      </code>
    </div>
  );
}

function RequestButton() {
  const { t } = useTexts();
  const openDialog = useApp((state) => state.openDialog);
  return (
    <button type="button" className="button-quiet" onClick={() => openDialog('request')}>
      <Icon name="arrow" />
      <span>{t.wallet.request}</span>
    </button>
  );
}

function SlotButton({ slot }: { slot: number }) {
  const { t } = useTexts();
  const name = useApp((state) => state.accountNames[slot]);
  const openDialog = useApp((state) => state.openDialog);
  return (
    <button
      type="button"
      className="link"
      title={t.wallet.switchAccount}
      onClick={() => openDialog('settings')}
    >
      {name === undefined ? t.wallet.account(slot) : visibleText(name)}
    </button>
  );
}
