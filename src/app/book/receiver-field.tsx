import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import type { AccountView, OwnTransaction } from '../../api/view.ts';
import { decodeAddress } from '../../ledger/address.ts';
import { useApp } from '../hooks/use-app.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { knownParties, looksLikeName, offers } from '../logic/contacts.ts';
import { nickname } from '../logic/nickname.ts';
import { receiverOf } from '../logic/send-check.ts';
import { Field } from '../parts/field.tsx';
import { Party } from '../parts/party.tsx';
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

/** Characters of a name, as far as anyone types one. */
const LONGEST_NAME = 32;

/**
 * Whom to pay: an address, a pasted account link, or somebody known, found by name and chosen by
 * click or by arrow keys.
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
  const address = receiverOf(value, names);
  const found = decodeAddress(address).ok;
  const offered = found
    ? []
    : offers(value, known, (other) => [
        names[other] ?? '',
        nickname(other, 'en'),
        nickname(other, 'zh'),
      ]);
  const { active, move, reset } = useActive(offered, looksLikeName(value));
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
  // What is longer is meant as an address.
  const isName = looksLikeName(value) && value.trim().length <= LONGEST_NAME;
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
        problem={problem !== undefined && isName ? asName : problem}
        hint={found ? address === self ? t.send.self : <Party address={address} /> : undefined}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          reset();
          onChange(event.target.value);
        }}
      />
      {offered.length === 0 ? null : (
        <div id={list} className="offers" role="listbox" aria-label={t.send.pick}>
          {offered.map((other) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field's arrow keys and Enter do it
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, as in any combobox
            <div
              key={other}
              id={`${list}${other}`}
              role="option"
              aria-selected={other === active}
              className="offer"
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(other)}
            >
              <Party address={other} size={16} plain />
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

/**
 * Which of those offered Enter would choose: the one the arrows went to, else the first where a
 * name is being typed.
 */
function useActive(offered: readonly string[], naming: boolean) {
  const [arrowed, setArrowed] = useState<string | null>(null);
  const index = arrowed === null ? -1 : offered.indexOf(arrowed);
  const active = index >= 0 ? arrowed : naming ? offered[0] : undefined;
  const move = (by: number) => {
    const from = active === undefined ? (by > 0 ? -1 : 0) : offered.indexOf(active ?? '');
    setArrowed(offered[(from + by + offered.length) % offered.length] ?? null);
  };
  return { active: active ?? undefined, move, reset: () => setArrowed(null) };
}
