/** The field takes the receiver of a payment. */
import { type KeyboardEvent, useId, useMemo } from 'react';
import type { AccountView, OwnTransaction } from '../../api/view.ts';
import { decodeAddress } from '../../ledger/address.ts';
import { useActiveOffer } from '../hooks/use-active-offer.ts';
import { useApp } from '../hooks/use-app.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useLookAlike } from '../hooks/use-look-alike.ts';
import { usePeopleSearch } from '../hooks/use-people-search.ts';
import { knownParties, looksLikeName } from '../logic/contacts.ts';
import { receiverOf } from '../logic/send-check.ts';
import { Field } from '../parts/field.tsx';
import { Offers } from '../parts/offers.tsx';
import { Party } from '../parts/party.tsx';
import { Space } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

interface ReceiverFieldProps {
  readonly value: string;
  readonly problem: string | undefined;
  readonly own: readonly OwnTransaction[];
  readonly accounts: readonly AccountView[];
  readonly onChange: (value: string) => void;
  /** Somebody was chosen: the form can go on. */
  readonly onChoose: (address: string) => void;
}

/** Offered at first, and while somebody is looked for. */
const IDLE = 2;
const SOUGHT = 6;

/**
 * The receiver of a payment: an address, a pasted account link, or somebody known, found by name
 * and chosen by click or by arrow keys.
 */
export function ReceiverField({
  value,
  problem,
  own,
  accounts,
  onChange,
  onChoose,
}: ReceiverFieldProps) {
  const { own: self } = useLedger();
  const { t } = useTexts();
  const list = useId();
  const names = useApp((state) => state.names);
  const known = useMemo(
    () => knownParties(own, names, accounts, self),
    [own, names, accounts, self],
  );
  const query = value.trim();
  const address = receiverOf(value, names);
  const found = decodeAddress(address).ok;
  const alike = useLookAlike(found && address !== self ? address : '');
  const search = usePeopleSearch(found ? '' : query, SOUGHT);
  const offered = found
    ? []
    : query === ''
      ? known.slice(0, IDLE)
      : search.items.filter((other) => other !== self);
  const naming = looksLikeName(value) && search.query === query;
  const { active, move, reset } = useActiveOffer(offered, naming);
  const choose = (other: string) => {
    reset();
    onChoose(other);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, ctrlKey, metaKey } = event;
    // Enter and arrows choose among an input method's own offers while it composes.
    if (event.nativeEvent.isComposing) return;
    if (key === 'ArrowDown' || key === 'ArrowUp') move(key === 'ArrowDown' ? 1 : -1);
    else if (key === 'Enter' && active !== undefined && !ctrlKey && !metaKey) choose(active);
    else return;
    event.preventDefault();
  };
  const asName = offered.length > 0 ? t.send.pickName : t.send.noName;
  return (
    <div className="receiver">
      <Field
        label={t.send.receiver}
        name="receiver"
        placeholder={t.send.receiverHint}
        autoCapitalize="none"
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={offered.length > 0}
        aria-controls={offered.length > 0 ? list : undefined}
        aria-activedescendant={active === undefined ? undefined : `${list}${active}`}
        value={value}
        problem={problem !== undefined && looksLikeName(value) ? asName : problem}
        hint={found ? address === self ? t.send.self : <Party address={address} /> : undefined}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          reset();
          onChange(event.target.value);
        }}
      />
      {alike === null ? null : (
        <p className="reminder" role="alert">
          <span>{t.people.lookAlike}</span>
          <Space />
          <Party address={alike} />
        </p>
      )}
      {offered.length === 0 ? (
        <div className="offers" />
      ) : (
        <Offers id={list} label={t.send.pick} offered={offered} active={active} onChoose={choose} />
      )}
    </div>
  );
}
