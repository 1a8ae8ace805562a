/** Finds blocks, transactions and accounts. `/` goes to it from anywhere, Esc leaves it. */
import { type FormEvent, type RefObject, useEffect, useId, useRef, useState } from 'react';
import type { NodeClient } from '../../api/client.ts';
import type { LinkView } from '../../api/link.ts';
import { useApp } from '../hooks/use-app.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useView } from '../hooks/use-view.ts';
import { countText } from '../logic/format.ts';
import { findByName, parseSearch } from '../logic/search.ts';
import { Icon } from '../parts/icon.tsx';
import { Space, Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

export function SearchBox() {
  const accounts = useView((view) => view.balances.items);
  const { client, href } = useLedger();
  const { t, language } = useTexts();
  const names = useApp((state) => state.names);
  const input = useRef<HTMLInputElement | null>(null);
  const problemId = useId();
  const [typed, setTyped] = useState('');
  const height = useApp((state) => state.view?.height ?? 0);
  const [problem, setProblem] = useState<'malformed' | 'nothing' | 'many' | 'tooHigh' | null>(null);
  useSlash(input);

  const named = (text: string) => {
    const addresses = [...Object.keys(names), ...accounts.map((item) => item.address)];
    return accountPlace(findByName(text, addresses, names));
  };
  const search = async () => {
    const query = parseSearch(typed);
    if (query.kind === 'malformed') return setProblem('malformed');
    if (query.kind === 'height' && query.height > height) return setProblem('tooHigh');
    const found = query.kind === 'name' ? null : await placeOf(query, client);
    if (found === 'many') return setProblem('many');
    const place =
      found ??
      // Digits a to f can be a name as well.
      (query.kind === 'name' || query.kind === 'part' ? named(query.text) : null);
    if (place === null) return setProblem('nothing');
    setTyped('');
    location.hash = href(place);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    search().catch(() => setProblem('nothing'));
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
          onChange={(event) => {
            setTyped(event.target.value);
            setProblem(null);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') event.currentTarget.blur();
          }}
        />
        <kbd>/</kbd>
      </form>
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
    const found = await client.find(query.head, query.tail);
    return found?.kind === 'many' ? 'many' : found;
  }
  if (query.kind === 'height') {
    const block = await client.block(String(query.height));
    return block === null ? null : { kind: 'block', id: String(query.height) };
  }
  const [transaction, block] = await Promise.all([
    client.transaction(query.id),
    client.block(query.id),
  ]);
  if (transaction !== null) return { kind: 'tx', id: query.id };
  return block === null ? null : { kind: 'block', id: query.id };
}

function accountPlace(address: string | null): LinkView | null {
  return address === null ? null : { kind: 'account', id: address };
}

/** `/` puts the caret into the field, unless somebody is writing or a dialog is open. */
function useSlash(input: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const go = (event: KeyboardEvent) => {
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
