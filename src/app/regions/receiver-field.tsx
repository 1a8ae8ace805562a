import { useMemo } from 'react';
import { decodeAddress } from '../../ledger/address.ts';
import type { AccountView, OwnTransaction } from '../../node/view.ts';
import { useApp } from '../hooks/use-app.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { knownParties, offers } from '../logic/contacts.ts';
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
}

/** Whom to pay: an address, a pasted account link, or somebody known, found by name. */
export function ReceiverField({ value, problem, own, accounts, onChange }: ReceiverFieldProps) {
  const { own: self } = useLedger();
  const { t, language } = useTexts();
  const names = useApp((state) => state.names);
  const known = useMemo(
    () => knownParties(own, names, accounts, self),
    [own, names, accounts, self],
  );
  const address = receiverOf(value);
  const found = decodeAddress(address).ok;
  const offered = found
    ? []
    : offers(value, known, (other) => names[other] ?? nickname(other, language));
  return (
    <div className="receiver">
      <Field
        label={t.send.receiver}
        name="receiver"
        placeholder={t.send.receiverHint}
        autoCapitalize="none"
        value={value}
        problem={problem}
        hint={found ? address === self ? t.send.self : <Party address={address} /> : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {offered.length === 0 ? null : (
        <fieldset className="offers">
          <legend className="hidden">{t.send.pick}</legend>
          {offered.map((other) => (
            <button key={other} type="button" className="offer" onClick={() => onChange(other)}>
              <Party address={other} size={16} plain />
            </button>
          ))}
        </fieldset>
      )}
    </div>
  );
}
