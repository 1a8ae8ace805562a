/** Lists the class: which names have signed in, and the totals of each. */

import { useId, useState } from 'react';
import { useApp } from '../hooks/use-app.ts';
import { useCall } from '../hooks/use-call.ts';
import { useNow } from '../hooks/use-now.ts';
import type { RollLine, Standing } from '../logic/class-book.ts';
import { countText } from '../logic/format.ts';
import { Amount } from '../parts/amount.tsx';
import { AmountHead } from '../parts/amount-head.tsx';
import { Failure } from '../parts/failure.tsx';
import { Figure } from '../parts/figure.tsx';
import { Party } from '../parts/party.tsx';
import { Words } from '../parts/words.tsx';
import { namesIn, type TypedNames } from './class-list.ts';
import { useClassTexts } from './class-texts.ts';

/** Active: had a part in a block so recently, ms. */
const ACTIVE_MS = 120_000;
/** How many accounts without a name in the list are shown. */
const OTHERS = 60;

interface RollProps {
  readonly roll: readonly RollLine[];
  readonly standings: ReadonlyMap<string, Standing>;
  readonly list: readonly string[];
  readonly onList: (list: readonly string[]) => void;
}

export function Roll({ roll, standings, list, onList }: RollProps) {
  const { c } = useClassTexts();
  const names = useApp((state) => state.names);
  const setNames = useApp((state) => state.setNames);
  const id = useId();
  const [typed, setTyped] = useState(list.join('\n'));
  const [read, setRead] = useState<TypedNames | null>(null);
  const here = roll.filter(({ address }) => address !== null);
  const listed = new Set(here.map(({ address }) => address));
  const others = [...standings.values()].filter(({ address }) => !listed.has(address));
  const unnamed = here.filter(({ name, address }) => address !== null && names[address] !== name);
  const call = useCall();
  const given = Object.fromEntries(unnamed.map(({ name, address }) => [address ?? '', name]));
  const keepList = () => {
    const taken = namesIn(typed);
    setRead(taken);
    onList(taken.names);
  };
  const take = () => void call.run(() => setNames(given));
  return (
    <section className="reader-section" aria-label={c.roll}>
      <h3>{c.roll}</h3>
      {list.length === 0 ? null : (
        <p role="status">
          <Words text={c.here(here.length, list.length)} />
        </p>
      )}
      <table className="class-roll">
        <thead>
          <tr>
            <th scope="col">{c.columns.name}</th>
            <th scope="col">{c.columns.state}</th>
            <AmountHead words={c.columns.payments} />
            <AmountHead words={c.columns.built} />
            <AmountHead words={c.columns.balance} />
          </tr>
        </thead>
        <tbody>
          {roll.map(({ name, address }) => (
            <RollRow
              key={name}
              name={name}
              standing={address === null ? undefined : standings.get(address)}
              address={address}
            />
          ))}
          {others.slice(0, OTHERS).map((standing) => (
            <RollRow key={standing.address} standing={standing} address={standing.address} />
          ))}
        </tbody>
      </table>
      {unnamed.length === 0 ? null : (
        <button type="button" className="button" onClick={take}>
          {c.takeNames(unnamed.length)}
        </button>
      )}
      <Failure words={call.failure} />
      <p className="region-note">
        <Words text={c.rollNote(list[0] ?? c.example)} figures={[list[0] ?? c.example]} />
      </p>
      <details className="class-list">
        <summary>{c.list}</summary>
        <label className="field-label" htmlFor={id}>
          {c.list}
        </label>
        <textarea
          id={id}
          className="console-request"
          rows={6}
          value={typed}
          aria-describedby={`${id}-hint`}
          onChange={(event) => setTyped(event.target.value)}
        />
        <span id={`${id}-hint`} className="field-hint">
          {c.listHint}
        </span>
        <button type="button" className="button" onClick={keepList}>
          {c.keepList}
        </button>
        <p className="region-note" aria-live="polite">
          {read === null ? '' : c.listed(read.names.length, read.leftOut)}
        </p>
      </details>
    </section>
  );
}

interface RollRowProps {
  readonly name?: string;
  readonly address: string | null;
  readonly standing: Standing | undefined;
}

function RollRow({ name, address, standing }: RollRowProps) {
  const { c, language } = useClassTexts();
  const now = useNow(30);
  const active = standing !== undefined && now - standing.last <= ACTIVE_MS;
  const state = address === null ? c.absent : active ? c.active : c.quiet;
  return (
    <tr>
      <td>
        {name === undefined ? null : <bdi className="class-name">{name}</bdi>}
        {address === null ? null : <Party address={address} size={16} />}
      </td>
      <td className={address === null ? 'class-absent' : undefined}>
        <Figure text={state} />
      </td>
      <td className="book-amount">
        <Figure text={countText(standing?.payments ?? 0, language)} />
      </td>
      <td className="book-amount">
        <Figure text={countText(standing?.built ?? 0, language)} />
      </td>
      <td className="book-amount">
        <Amount units={standing?.balance ?? 0} />
      </td>
    </tr>
  );
}
