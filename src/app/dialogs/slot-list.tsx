/** The list shows the accounts of this browser and switches between them (S-1). */
import { useState } from 'react';
import { nickname } from '../../api/nickname.ts';
import { useApp, useSession } from '../hooks/use-app.ts';
import { useCall } from '../hooks/use-call.ts';
import { useFetched } from '../hooks/use-fetched.ts';
import { addressTail } from '../logic/format.ts';
import { NAME_LENGTH } from '../logic/own-names.ts';
import { visibleText } from '../logic/safe-text.ts';
import { Failure } from '../parts/failure.tsx';
import { Identicon } from '../parts/identicon.tsx';
import { Words } from '../parts/words.tsx';
import type { SlotInfo } from '../session.ts';
import { useTexts } from '../texts/use-texts.ts';

/** The accounts of this browser, one a node slot (S-1), and the way from one to another. */
export function SlotList() {
  const session = useSession();
  const { t } = useTexts();
  const call = useCall();
  const fetched = useFetched('slots', () => session.slots());
  if (fetched.kind !== 'here') return null;
  const slots = fetched.value;
  const fresh = slots.find(({ state }) => state === 'new');
  const change = (slot: number) => void call.run(() => session.switchSlot(slot));
  return (
    <section className="settings-part">
      <h3>{t.settings.accounts}</h3>
      <ul className="slots">
        {slots
          .filter(({ state }) => state !== 'new')
          .map((info) => (
            <li key={info.slot}>
              <SlotOwner slot={info.slot} />
              <SlotName slot={info.slot} />
              <SlotAction info={info} onSwitch={() => change(info.slot)} />
            </li>
          ))}
      </ul>
      {fresh === undefined ? null : (
        <div className="buttons">
          <button
            type="button"
            className="button"
            disabled={call.busy}
            onClick={() => change(fresh.slot)}
          >
            {t.settings.accountNew}
          </button>
        </div>
      )}
      <Failure words={call.failure} />
    </section>
  );
}

/** Number, avatar and nickname of an account; its number alone, as all here are this browser's. */
function SlotOwner({ slot }: { slot: number }) {
  const { t, language } = useTexts();
  const address = useApp((state) => state.avatars[slot]);
  const name = useApp((state) => state.accountNames[slot]);
  const number = t.settings.account(slot);
  return (
    <span className="slot-who">
      <Words text={name === undefined ? number : `${visibleText(name)} (${number})`} />
      {address === undefined ? null : (
        <span className="party" title={address}>
          <Identicon address={address} size={18} />
          <bdi className="party-name">{nickname(address, language)}</bdi>
          <span className="party-tail">{addressTail(address)}</span>
        </span>
      )}
    </span>
  );
}

/** The name its owner gives an account: of this browser alone. */
function SlotName({ slot }: { slot: number }) {
  const { t } = useTexts();
  const name = useApp((state) => state.accountNames[slot] ?? '');
  const nameAccount = useApp((state) => state.nameAccount);
  const call = useCall();
  const [typed, setTyped] = useState(name);
  const save = () => {
    if (typed.trim() !== name) void call.runInTurn(() => nameAccount(slot, typed));
  };
  return (
    <>
      <input
        className="field-input slot-name"
        aria-label={t.settings.accountName(slot)}
        placeholder={t.settings.accountNameHint}
        maxLength={NAME_LENGTH}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) save();
        }}
      />
      <Failure words={call.failure} />
    </>
  );
}

function SlotAction({ info, onSwitch }: { info: SlotInfo; onSwitch: () => void }) {
  const { t } = useTexts();
  if (info.state === 'here') return <span className="region-aside">{t.settings.accountHere}</span>;
  if (info.state === 'taken')
    return <span className="region-aside">{t.settings.accountTaken}</span>;
  return (
    <button type="button" className="link" onClick={onSwitch}>
      {t.settings.accountSwitch}
    </button>
  );
}
