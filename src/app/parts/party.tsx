/** Somebody: picture, name and the last characters of the address. */
import { nickname } from '../../api/nickname.ts';
import { useApp } from '../hooks/use-app.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { addressTail } from '../logic/format.ts';
import { visibleText } from '../logic/safe-text.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Figure } from './figure.tsx';
import { Icon } from './icon.tsx';
import { Identicon } from './identicon.tsx';

const GENESIS = 'GENESIS';

interface PartyProps {
  /** bech32m, or `GENESIS`. */
  readonly address: string;
  readonly size?: number;
  /** True for plain words, if a link would be inside another control. */
  readonly plain?: boolean;
}

/** An account as a link to its page: avatar, name and the last characters of its address. */
export function Party({ address, size = 18, plain = false }: PartyProps) {
  const { href } = useLedger();
  const name = usePartyName(address);
  if (address === GENESIS) {
    return (
      <span className="party">
        <Icon name="genesis" size={size} />
        <span className="party-name" translate="no">
          {GENESIS}
        </span>
      </span>
    );
  }
  const inner = (
    <>
      <Identicon address={address} size={size} />
      <Figure className="party-name" text={name} />
      <Figure className="party-tail" text={addressTail(address)} />
    </>
  );
  return plain ? (
    <span className="party" title={address} data-account={address}>
      {inner}
    </span>
  ) : (
    <a
      className="party"
      href={href({ kind: 'account', id: address })}
      title={address}
      data-account={address}
    >
      {inner}
    </a>
  );
}

/** The name of an address on this page: `You`, the name given here, else its nickname. */
export function usePartyName(address: string): string {
  const { own } = useLedger();
  const { t, language } = useTexts();
  const given = useApp((state) => state.names[address]);
  if (address === own) return t.page.you;
  if (address === GENESIS) return GENESIS;
  return given === undefined ? nickname(address, language) : visibleText(given);
}
