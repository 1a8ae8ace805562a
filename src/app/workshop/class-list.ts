/** The names of a class, one list a ledger, kept in this browser. */
import { useState } from 'react';
import { useView } from '../hooks/use-view.ts';
import { plainName } from '../logic/class-book.ts';
import { keep, readKept } from '../logic/kept.ts';
import { NAME_LENGTH } from '../logic/own-names.ts';
import { visibleText } from '../logic/safe-text.ts';

/** Names of one list, and lists kept: a school's day. */
const MOST_NAMES = 500;
const MOST_LISTS = 20;

type Lists = Readonly<Record<string, readonly string[]>>;

/** The names in a typed text, one a line, and how many lines with something in them are none. */
export interface TypedNames {
  readonly names: readonly string[];
  readonly leftOut: number;
}

/** Lines that repeat a name (`plainName`), and such without letter or digit, are none. */
export function namesIn(typed: string): TypedNames {
  const lines = typed.split(/\r?\n/).map((line) => visibleText(line).trim());
  const filled = lines.filter((line) => line !== '');
  const names = new Map<string, string>();
  for (const line of filled) {
    const name = [...line].slice(0, NAME_LENGTH).join('');
    const key = plainName(name);
    if (/[\p{L}\p{N}]/u.test(name) && !names.has(key) && names.size < MOST_NAMES)
      names.set(key, name);
  }
  return { names: [...names.values()], leftOut: filled.length - names.size };
}

export function keepClassList(ledger: string, list: readonly string[]): void {
  const { [ledger]: _, ...others } = kept();
  const newest = Object.entries(others).slice(1 - MOST_LISTS);
  keep('classes', { ...Object.fromEntries(newest), [ledger]: list });
}

/** The list of the open ledger, and a function that keeps another one for it. */
export function useClassList(): [readonly string[], (list: readonly string[]) => void] {
  const ledger = useView((view) => view.name);
  const [list, setList] = useState<readonly string[]>(() => kept()[ledger] ?? []);
  return [
    list,
    (next) => {
      keepClassList(ledger, next);
      setList(next);
    },
  ];
}

function kept(): Lists {
  return readKept<Lists>('classes', {}, asLists);
}

function asLists(value: unknown): Lists | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const lists = Object.entries(value).filter((entry): entry is [string, string[]] => {
    const [, list] = entry;
    return Array.isArray(list) && list.every((name) => typeof name === 'string');
  });
  return Object.fromEntries(lists.map(([ledger, list]) => [ledger, list.slice(0, MOST_NAMES)]));
}
