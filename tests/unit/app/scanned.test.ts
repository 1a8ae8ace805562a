import { expect, test } from 'vitest';
import type { LedgerLink } from '../../../src/api/link.ts';
import { formatLink } from '../../../src/api/link.ts';
import { readScanned } from '../../../src/app/logic/scanned.ts';
import { encodeAddress } from '../../../src/ledger/address.ts';
import { keyOf } from '../../vectors/samples.ts';

const ANN = encodeAddress(keyOf('ann'));
const OPEN: LedgerLink = { name: 'tea', charter: null, view: { kind: 'ledger' }, via: [] };
const pay: LedgerLink['view'] = { kind: 'pay', id: ANN, amount: 320 };
const at = (link: LedgerLink) => `https://folio.example/${formatLink(link)}`;

test('a request of the open ledger keeps the open link, inviters of the code left out', () => {
  const text = at({ ...OPEN, view: pay, via: ['theirs'] });
  const open = { ...OPEN, via: ['ours'] };
  expect(readScanned(text, open)).toEqual({ kind: 'open', link: { ...open, view: pay } });
  expect(readScanned(text, null)).toEqual({
    kind: 'open',
    link: { ...OPEN, view: pay, via: ['theirs'] },
  });
});

test('a tab that only looks goes on only looking, and no code makes one look only', () => {
  const looking: LedgerLink = { ...OPEN, watch: true };
  expect(readScanned(at(OPEN), looking)).toEqual({ kind: 'open', link: looking });
  expect(readScanned(at(looking), OPEN)).toEqual({ kind: 'open', link: OPEN });
});

test('another ledger is told apart, also one of the same name', () => {
  const other = { ...OPEN, name: 'coffee' };
  expect(readScanned(at(other), OPEN)).toEqual({ kind: 'other', link: other });
});

test('an address is somebody to pay, in capitals too', () => {
  for (const text of [ANN, ` ${ANN.toUpperCase()} `])
    expect(readScanned(text, OPEN)).toEqual({ kind: 'payee', address: ANN });
});

test('a receipt goes to where receipts are checked', () => {
  expect(readScanned('https://folio.example/#receipt=AbC', OPEN)).toEqual({
    kind: 'receipt',
    fragment: '#receipt=AbC',
  });
});

test('a broken link of ours says why, and what is not ours is foreign', () => {
  expect(readScanned(`#/tea/pay/${ANN}?amount=x`, OPEN)).toMatchObject({
    kind: 'bad',
    code: 'link-amount',
  });
  for (const text of ['', 'hello', 'https://example.com/#top', 'WIFI:S:x;;', 'javascript:alert(1)'])
    expect(readScanned(text, OPEN)).toEqual({ kind: 'foreign' });
});
