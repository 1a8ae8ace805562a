/** All who have an account here: searched, sorted, however long the list is. */
import { useRef, useState } from 'react';
import type { AccountView } from '../../api/view.ts';
import { useFocusWithin } from '../hooks/use-focus-within.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { usePeopleList } from '../hooks/use-people-list.ts';
import { useRowsInSight } from '../hooks/use-rows-in-sight.ts';
import { useView } from '../hooks/use-view.ts';
import { amountText, countText } from '../logic/format.ts';
import { Amount } from '../parts/amount.tsx';
import { Field } from '../parts/field.tsx';
import { ListMore } from '../parts/list-more.tsx';
import { Party } from '../parts/party.tsx';
import { Region } from '../parts/region.tsx';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** The height of a row, px: as in `people.css`. */
const ROW = 42;

export function Accounts() {
  const { charter } = useLedger();
  const { t, language } = useTexts();
  const total = useView((view) => view.balances.count);
  const supply = useView((view) => view.balances.supply);
  const [typed, setTyped] = useState('');
  const [order, setOrder] = useState<'balance' | 'name'>('balance');
  const query = typed.trim();
  const [pointed, setPointed] = useState(false);
  const { within, ...focus } = useFocusWithin();
  const list = useRef<HTMLOListElement | null>(null);
  const [known, setKnown] = useState(total);
  const { from, to } = useRowsInSight(list, ROW, known);
  const people = usePeopleList({ query, order, from, to, hold: within || pointed });
  const count = people.count ?? 0;
  if (people.count !== null && known !== count) setKnown(count);
  const coins = `${amountText(supply, charter.decimals)} ${charter.unit}`;
  const indices = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
  return (
    <Region title={t.balances.title} className="people" aside={countText(total, language)}>
      {total === 0 ? null : (
        <p className="region-note">
          <Words text={t.balances.supply(coins)} figures={[coins]} />
        </p>
      )}
      <div className="people-tools">
        <Field
          label={t.people.search}
          type="search"
          placeholder={t.people.searchHint}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <OrderChoice order={order} onChoose={setOrder} />
      </div>
      <p className="region-note people-found" aria-live="polite">
        {people.query === '' || people.count === null ? null : (
          <Words text={t.people.found(countText(count, language))} />
        )}
      </p>
      {total === 0 ? <p className="blank-lines">{t.balances.empty}</p> : null}
      <ol
        ref={list}
        className="people-list"
        style={{ height: count * ROW }}
        onPointerEnter={() => setPointed(true)}
        onPointerLeave={() => setPointed(false)}
        {...focus}
      >
        {indices.map((index) => (
          <PersonRow key={index} index={index} count={count} account={people.row(index)} />
        ))}
      </ol>
      <ListMore words="" shown={false} failed={people.failed} onMore={people.retry} />
    </Region>
  );
}

interface PersonRowProps {
  readonly index: number;
  readonly count: number;
  /** Undefined while it is fetched. */
  readonly account: AccountView | undefined;
}

function PersonRow({ index, count, account }: PersonRowProps) {
  return (
    <li
      className="person"
      style={{ top: index * ROW }}
      aria-posinset={index + 1}
      aria-setsize={count}
    >
      {account === undefined ? null : (
        <>
          <Party key={account.address} address={account.address} />
          <Amount units={account.balance} />
        </>
      )}
    </li>
  );
}

interface OrderChoiceProps {
  readonly order: 'balance' | 'name';
  readonly onChoose: (order: 'balance' | 'name') => void;
}

function OrderChoice({ order, onChoose }: OrderChoiceProps) {
  const { t } = useTexts();
  return (
    <fieldset className="choice">
      <legend className="hidden">{t.people.order}</legend>
      {(['balance', 'name'] as const).map((one) => (
        <label key={one}>
          <input
            type="radio"
            name="people-order"
            checked={order === one}
            onChange={() => onChoose(one)}
          />
          <span>{t.people.orders[one]}</span>
        </label>
      ))}
    </fieldset>
  );
}
