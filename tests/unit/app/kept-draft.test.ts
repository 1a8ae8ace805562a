/** A payment being written outlives a reload of its tab; secrets and strange values do not. */
import { expect, test } from 'vitest';
import {
  type DraftStore,
  EMPTY_DRAFT,
  forgetDrafts,
  type KeptDraft,
  keepDraft,
  readDraft,
} from '../../../src/app/logic/kept-draft.ts';
import { encodeAddress } from '../../../src/ledger/address.ts';

const ADDRESS = encodeAddress(new Uint8Array(32).fill(7));
const REQUESTER = { address: ADDRESS, called: 'Ann', asksName: true };
const DRAFT = { receiver: ADDRESS, amount: '1,5', memo: '茶', fee: '' };

function tab(text: string | null = null) {
  const kept = new Map<string, string>(text === null ? [] : [['folio:drafts', text]]);
  const store: DraftStore = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
  };
  return { of: () => store, text: () => [...kept.values()].join() };
}

const of = (draft: Partial<KeptDraft['draft']>): KeptDraft => ({
  draft: { ...EMPTY_DRAFT, ...draft },
  requester: null,
});

test('what was typed comes back, where it was typed, until it is sent', () => {
  const { of: store, text } = tab();
  keepDraft('ledger ann', { draft: DRAFT, requester: REQUESTER }, store);
  expect(readDraft('ledger ann', store)).toEqual({ draft: DRAFT, requester: REQUESTER });
  expect(readDraft('ledger bob', store)).toBeNull();
  keepDraft('ledger ann', null, store);
  expect(readDraft('ledger ann', store)).toBeNull();
  keepDraft('ledger ann', of({ amount: ' ' }), store);
  expect(text()).toBe('{}');
});

test('backup words pasted as a receiver are not kept', () => {
  const { of: store, text } = tab();
  const words = 'abandon '.repeat(24).trim();
  keepDraft('here', of({ receiver: words, amount: '2' }), store);
  expect(text()).not.toContain('abandon');
  expect(readDraft('here', store)).toEqual(of({ amount: '2' }));
  const link = `https://folio.example/#/tea/pay/${ADDRESS}?amount=5`;
  for (const receiver of ['Ann', link]) {
    keepDraft('here', of({ receiver }), store);
    expect(readDraft('here', store)).toEqual(of({ receiver }));
  }
});

test('only the newest few are kept, and those of a ledger go with it', () => {
  const { of: store } = tab();
  for (let i = 0; i < 12; i += 1) keepDraft(`ledger${i} me`, of({ memo: `${i}` }), store);
  const left = Array.from({ length: 12 }, (_, i) => readDraft(`ledger${i} me`, store) !== null);
  expect(left).toEqual([...Array(4).fill(false), ...Array(8).fill(true)]);
  forgetDrafts('ledger11', store);
  expect(readDraft('ledger11 me', store)).toBeNull();
  expect(readDraft('ledger10 me', store)).not.toBeNull();
});

test.each([
  'no JSON',
  '[]',
  'null',
  '{"here":3}',
  '{"here":{"draft":{"amount":7,"memo":["x"]},"requester":5}}',
  `{"here":{"draft":{"memo":"${'x'.repeat(5_000)}"}}}`,
])('whatever was stored, nothing breaks: %.40s', (text) => {
  const { of: store } = tab(text);
  expect(readDraft('here', store)).toBeNull();
  keepDraft('here', of({ memo: 'tea' }), store);
  expect(readDraft('here', store)).toEqual(of({ memo: 'tea' }));
});

test('a browser that keeps nothing only forgets', () => {
  const none = () => {
    throw new Error('forbidden');
  };
  expect(readDraft('here', none)).toBeNull();
  keepDraft('here', of({ memo: 'tea' }), none);
});
