/** Finds blocks, transactions and accounts. `/` goes to it from anywhere, Esc leaves it. */
import {
  type FormEvent,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import type { NodeClient } from '../../api/client.ts';
import type { LinkView } from '../../api/link.ts';
import { useActiveOffer } from '../hooks/use-active-offer.ts';
import { useApp } from '../hooks/use-app.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { usePeopleSearch } from '../hooks/use-people-search.ts';
import { countText } from '../logic/format.ts';
import { parseSearch } from '../logic/search.ts';
import { Icon } from '../parts/icon.tsx';
import { Offers } from '../parts/offers.tsx';
import { Space, Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** People offered while a name is typed. */
const OFFERED = 6;

/** Why a search leads nowhere. */
type Problem = 'malformed' | 'nothing' | 'many' | 'tooHigh';

export function SearchBox() {
  const { client, href } = useLedger();
  const { t, language } = useTexts();
  const input = useRef<HTMLInputElement | null>(null);
  const problemId = useId();
  const list = useId();
  const [typed, setTyped] = useState('');
  const height = useApp((state) => state.view?.height ?? 0);
  const [problem, setProblem] = useState<Problem | null>(null);
  useSlash(input);

  const query = parseSearch(typed);
  // Digits a to f can be a name as well; one character, or a part of an address, finds people only.
  const sought = ['name', 'part', 'malformed'].includes(query.kind) ? typed.trim() : '';
  const people = usePeopleSearch(sought, OFFERED);
  const { active, move, reset } = useActiveOffer(people.items, people.query === sought);
  const type = (text: string) => {
    reset();
    setTyped(text);
    setProblem(null);
  };
  const go = (place: LinkView) => {
    type('');
    location.hash = href(place);
  };
  /** The account that Enter opens: the marked one of the list, else the first one found. */
  const person = async (): Promise<LinkView | null> => {
    if (sought === '') return null;
    const request = { query: sought, order: 'balance', language, list: null } as const;
    const first = async () =>
      (await client.ledger.people({ ...request, start: 0, limit: 1 })).items[0];
    const address = active ?? (await first())?.address;
    return address === undefined ? null : { kind: 'account', id: address };
  };
  const search = async (): Promise<LinkView | Problem> => {
    if (query.kind === 'malformed') return (await person()) ?? 'malformed';
    if (query.kind === 'height' && query.height > height) return 'tooHigh';
    const found = query.kind === 'name' ? null : await placeOf(query, client);
    return found ?? (await person()) ?? 'nothing';
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      if (typed === '') event.currentTarget.blur();
      else type('');
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp')
      move(event.key === 'ArrowDown' ? 1 : -1);
    else return;
    event.preventDefault();
  };
  /** Has the node know everybody's names before the first letter is typed. */
  const warm = () => {
    const request = { query: '', order: 'balance', language, list: null } as const;
    client.ledger.people({ ...request, start: 0, limit: 1 }).catch(() => undefined);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const found = await search().catch(() => 'nothing' as const);
    // What was typed since is another question, and this no answer to it.
    if (input.current?.value !== typed) return;
    if (typeof found === 'string') setProblem(found);
    else go(found);
  };
  return (
    <search className="search">
      <form noValidate onSubmit={submit}>
        <Icon name="search" />
        <input
          ref={input}
          type="search"
          className="search-input"
          aria-label={t.search.label}
          aria-describedby={problem === null ? undefined : problemId}
          aria-invalid={problem !== null || undefined}
          aria-keyshortcuts="/"
          placeholder={t.search.hint}
          title={t.search.hint}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={typed}
          onChange={(event) => type(event.target.value)}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={people.items.length > 0}
          aria-controls={people.items.length > 0 ? list : undefined}
          aria-activedescendant={active === undefined ? undefined : `${list}${active}`}
          onFocus={warm}
          onKeyDown={onKeyDown}
        />
        <kbd>/</kbd>
      </form>
      {people.items.length === 0 ? null : (
        <div className="search-offers">
          <Offers
            id={list}
            label={t.search.people}
            offered={people.items}
            active={active}
            onChoose={(address) => go({ kind: 'account', id: address })}
          />
        </div>
      )}
      <p id={problemId} className="search-problem" aria-live="polite">
        {problem === null ? null : (
          <Words
            text={
              problem === 'tooHigh'
                ? t.search.tooHigh(countText(height, language))
                : t.search[problem]
            }
          />
        )}
        {problem === 'tooHigh' ? (
          <>
            <Space />
            <a href={href({ kind: 'block', id: String(height) })} onClick={() => setProblem(null)}>
              {t.search.newest}
            </a>
          </>
        ) : null}
      </p>
    </search>
  );
}

async function placeOf(
  query: Exclude<ReturnType<typeof parseSearch>, { kind: 'malformed' | 'name' }>,
  client: NodeClient,
): Promise<LinkView | 'many' | null> {
  if (query.kind === 'account') return { kind: 'account', id: query.address };
  if (query.kind === 'part') {
    const found = await client.ledger.find(query.head, query.tail);
    return found?.kind === 'many' ? 'many' : found;
  }
  if (query.kind === 'height') {
    const block = await client.ledger.block(String(query.height));
    return block === null ? null : { kind: 'block', id: String(query.height) };
  }
  const [transaction, block] = await Promise.all([
    client.ledger.transaction(query.id),
    client.ledger.block(query.id),
  ]);
  if (transaction !== null) return { kind: 'tx', id: query.id };
  return block === null ? null : { kind: 'block', id: query.id };
}

/** `/` puts the caret into the field, unless somebody is writing or a dialog is open. */
function useSlash(input: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const go = (event: globalThis.KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
      if (target?.closest('input, textarea, select, dialog')) return;
      event.preventDefault();
      input.current?.focus();
    };
    addEventListener('keydown', go);
    return () => removeEventListener('keydown', go);
  }, [input]);
}
