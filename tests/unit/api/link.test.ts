import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatLink,
  type LedgerLink,
  LINK_PLACES,
  type LinkView,
  parseLink,
} from '../../../src/api/link.ts';
import { toBase64Url, toHex } from '../../../src/base/bytes.ts';
import { encodeAddress } from '../../../src/ledger/address.ts';
import { defaultCharter, encodeCharter, normalizeName } from '../../../src/ledger/charter.ts';
import { keyOf } from '../../vectors/samples.ts';
import { charters, hashes, keys, u32 } from '../ledger/arbitraries.ts';

const ledger: LinkView = { kind: 'ledger' };
const HASH = toHex(keyOf('any'));
const ALICE = encodeAddress(keyOf('alice'));

const views: fc.Arbitrary<LinkView> = fc.oneof(
  fc.constant(ledger),
  fc.constantFrom(...LINK_PLACES).map((place): LinkView => ({ kind: 'place', place })),
  fc.oneof(hashes.map(toHex), u32.map(String)).map((id): LinkView => ({ kind: 'block', id })),
  hashes.map((hash): LinkView => ({ kind: 'tx', id: toHex(hash) })),
  keys.map((key): LinkView => ({ kind: 'account', id: encodeAddress(key) })),
  fc
    .record(
      {
        called: fc.constantFrom('Ann', '小王', 'a&b=c', 'Bob.', '茶。', "O'Neil (2)"),
        amount: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        asksName: fc.constant(true as const),
        memo: fc.oneof(fc.constantFrom('晚饭。', '50 % & more?', '#/x'), fc.uuid()),
      },
      { requiredKeys: [] },
    )
    .chain((asked) =>
      keys.map((key): LinkView => ({ kind: 'pay', id: encodeAddress(key), ...asked })),
    ),
);
const vias = fc.uniqueArray(fc.uuid(), { maxLength: 8 });
const watches = fc.constantFrom<Pick<LedgerLink, 'watch'>>({}, { watch: true });

function codeOf(fragment: string): string | null {
  const parsed = parseLink(fragment);
  return parsed.ok ? null : parsed.error.code;
}

describe('N-1 links', () => {
  test('a link reads back, whatever the charter, view and inviters', () => {
    fc.assert(
      fc.property(charters, views, vias, watches, (charter, view, via, watch) => {
        const link: LedgerLink = { name: charter.name, charter, view, via, ...watch };
        expect(parseLink(formatLink(link))).toEqual({ ok: true, value: link });
      }),
    );
  });

  test('a bare name reads back, and opens one ledger however it is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 10 }), (typed) => {
        const name = normalizeName(typed);
        if (name === '' || Buffer.byteLength(name) > 64) return;
        const parsed = parseLink(formatLink({ name, charter: null, view: ledger, via: [] }));
        expect(parsed.ok && parsed.value.name).toBe(name);
      }),
    );
    for (const typed of ['#/Class%207B', '/ＣＬＡＳＳ 7b', 'class-7b', '#class-7b/']) {
      expect(parseLink(typed)).toEqual({
        ok: true,
        value: { name: 'class-7b', charter: null, view: ledger, via: [] },
      });
    }
  });

  test('the default charter is left out, any other is carried', () => {
    const charter = defaultCharter('class');
    expect(formatLink({ name: 'class', charter, view: ledger, via: [] })).toBe('#/class');
    const again = { ...charter, edition: 1 };
    expect(formatLink({ name: 'class', charter: again, view: ledger, via: [] })).toBe(
      `#/class~${toBase64Url(encodeCharter(again))}`,
    );
  });

  test('a name its reader would change comes with its charter', () => {
    const charter = defaultCharter('Class 7B');
    const link = formatLink({ name: charter.name, charter, view: ledger, via: [] });
    const parsed = parseLink(link);
    expect(parsed.ok && parsed.value.charter).toEqual(charter);
  });

  const special = { ...defaultCharter('room'), edition: 7 };
  const withCharter = `#/room~${toBase64Url(encodeCharter(special))}`;
  const inChinese = '#/%E5%8C%BA%E5%9D%97%E9%93%BE';

  test.each([
    ['an escaped tilde', withCharter.replace('~', '%7E')],
    ['a tilde escaped twice', withCharter.replace('~', '%257E')],
    ['a full stop behind it', `${withCharter}.`],
    ['a bracket and a full stop', `${withCharter}).`],
    ['a Chinese full stop', `${withCharter}%E3%80%82`],
    ['a Chinese bracket, escaped twice', `${withCharter}%25EF%25BC%2589`],
    ['all of it escaped', `#${encodeURIComponent(withCharter.slice(1))}`],
    ['all of it escaped twice', `#${encodeURIComponent(encodeURIComponent(withCharter.slice(1)))}`],
    ['a zero-width space', `${withCharter}%E2%80%8B`],
    ['quotation marks', `${withCharter}%22`],
  ])('a charter survives %s', (_, fragment) => {
    const parsed = parseLink(fragment);
    expect(parsed.ok && parsed.value.charter).toEqual(special);
  });

  test.each([
    [inChinese],
    [inChinese.replaceAll('%', '%25')],
    [inChinese.replaceAll('%', '%2525')],
    [`${inChinese}%E3%80%82`],
    [`${inChinese}%EF%BC%89%E3%80%82`],
    [`${inChinese}).`],
    [`${inChinese},`],
    ['#/区块链。'],
    ['#/（区块链）'.replace('（', '')],
  ])('a name survives what chat programs make of it: %s', (fragment) => {
    expect(parseLink(fragment)).toMatchObject({ ok: true, value: { name: '区块链' } });
  });

  test('a view and an inviter survive punctuation and escapes too', () => {
    for (const end of ['', '.', ')', '%E3%80%82', '…', '**']) {
      expect(parseLink(`#/a/block/12${end}`)).toMatchObject({
        ok: true,
        value: { view: { kind: 'block', id: '12' } },
      });
      expect(parseLink(`#/a?via=b,c${end}`)).toMatchObject({
        ok: true,
        value: { via: ['b', 'c'] },
      });
    }
    expect(parseLink('#/a?via%3Db%2Cc')).toMatchObject({ ok: true, value: { via: ['b', 'c'] } });
  });

  test.each([
    'v1.',
    'mr.',
    'hey!',
    'a(1)',
    'a)',
    '100%',
    '%41',
    '%25',
    'a~b',
    '班级。',
    '（一）',
    '"a"',
    "'",
  ])('a name that looks rewritten is still its own: %s', (typed) => {
    const name = normalizeName(typed);
    const link = formatLink({ name, charter: null, view: ledger, via: [] });
    expect(parseLink(link)).toMatchObject({ ok: true, value: { name } });
    // Through a chat program as well.
    expect(parseLink(`${link}.`)).toMatchObject({ ok: true, value: { name } });
  });

  test('a bracket opened in the link is closed by it', () => {
    expect(parseLink('#/class(1)')).toMatchObject({ ok: true, value: { name: 'class(1)' } });
    expect(parseLink('#/class(1))')).toMatchObject({ ok: true, value: { name: 'class(1)' } });
  });

  test('a card gives its account a name', () => {
    const view: LinkView = { kind: 'account', id: ALICE, called: '小王 & Co.' };
    const link = { name: 'tea', charter: null, view, via: ['x'] };
    expect(parseLink(formatLink(link))).toEqual({ ok: true, value: link });
    expect(parseLink(`#/tea/account/${ALICE}?as=${'长'.repeat(50)}`)).toMatchObject({
      ok: true,
      value: { view: { called: '长'.repeat(40) } },
    });
    expect(parseLink(`#/tea/account/${ALICE}?as=%20`)).toMatchObject({
      ok: true,
      value: { view: { kind: 'account', id: ALICE } },
    });
  });

  test('the places of the page have links of their own', () => {
    const place: LinkView = { kind: 'place', place: 'workshop' };
    const link = { name: 'tea', charter: null, view: place, via: ['x'] };
    expect(formatLink(link)).toBe('#/tea/workshop?via=x');
    expect(parseLink('#/tea/workshop/?via=x')).toEqual({ ok: true, value: link });
    expect(formatLink({ ...link, watch: true })).toBe('#/tea/workshop?watch=1&via=x');
    expect(parseLink('#/tea?watch=yes')).toMatchObject({ ok: true, value: { name: 'tea' } });
    expect(parseLink('#/tea?watch=yes')).not.toHaveProperty('value.watch');
    expect(codeOf('#/tea/workshop/7')).toBe('link-syntax');
    expect(codeOf('#/tea/ledger//')).toBe('link-syntax');
    expect(codeOf('#/tea/book')).toBe('link-view');
    // A ledger may bear the name of a place.
    expect(parseLink('#/people')).toMatchObject({
      ok: true,
      value: { name: 'people', view: ledger },
    });
  });

  test('views and inviters', () => {
    const at = (view: LinkView, via: string[] = []) =>
      formatLink({ name: 'a~b', charter: null, view, via });
    expect(at({ kind: 'block', id: '12' })).toBe('#/a%7Eb/block/12');
    expect(at({ kind: 'tx', id: HASH }, ['x', 'y-z'])).toBe(`#/a%7Eb/tx/${HASH}?via=x,y-z`);
    const parsed = parseLink(
      `#/a/account/${ALICE.toUpperCase()}?x=1&via=b,,-,b,c%20d,${'e'.repeat(65)},f_g`,
    );
    expect(parsed).toMatchObject({
      ok: true,
      value: { view: { kind: 'account', id: ALICE }, via: ['b', 'f_g'] },
    });
  });

  test.each([
    ['', 'link-empty'],
    ['#', 'link-empty'],
    ['#/', 'link-empty'],
    ['#/%20', 'link-empty'],
    ['#/~AA', 'link-charter'],
    ['#/a~', 'link-charter'],
    ['#/a~!', 'link-charter'],
    [`#/a~${toBase64Url(encodeCharter(defaultCharter('b')))}`, 'link-charter-name'],
    [`#/a~${toBase64Url(encodeCharter(defaultCharter('a')))}AA`, 'link-charter'],
    ['#/%', 'link-syntax'],
    ['#/%ff', 'link-syntax'],
    [`#/${'a'.repeat(65)}`, 'link-name'],
    ['#/\ud800', 'link-name'],
    ['#/a/blocks/1', 'link-view'],
    ['#/a/block', 'link-view'],
    ['#/a/block/-1', 'link-view'],
    ['#/a/block/4294967296', 'link-view'],
    ['#/a/tx/12', 'link-view'],
    ['#/a/account/bob', 'link-view'],
    ['#/a/account/GENESIS', 'link-view'],
    ['#/a/block/1/2', 'link-syntax'],
    ['#/a/block/%', 'link-syntax'],
    [`#/${'a'.repeat(3000)}`, 'link-too-long'],
  ])('%j is refused: %s', (fragment, code) => {
    expect(codeOf(fragment)).toBe(code);
  });

  test('any fragment is read or refused, never an exception', () => {
    const near = fc.string({ unit: fc.constantFrom(...'#/~?%=,abktx1-') });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), near), (fragment) => {
        const parsed = parseLink(fragment);
        if (parsed.ok) expect(parseLink(formatLink(parsed.value))).toEqual(parsed);
      }),
    );
  });

  test('lead to a lab with its settings, which are its own to judge', () => {
    const id = 'scenario=parted&seed=二/7&at=83';
    const link = formatLink({ name: 'class', charter: null, view: { kind: 'lab', id }, via: [] });
    const read = parseLink(link);
    expect(read.ok && read.value.view).toEqual({ kind: 'lab', id });
    expect(parseLink('#/class/lab').ok).toBe(true);
    const long = parseLink(`#/class/lab/${'x'.repeat(401)}`);
    expect(!long.ok && long.error.code).toBe('link-view');
  });

  test('a request says what it asks for, and nothing of it passes for another part', () => {
    const view: LinkView = {
      kind: 'pay',
      id: ALICE,
      called: 'Ann&watch=1',
      amount: 320,
      memo: 'tea&via=evil',
    };
    const link = formatLink({ name: 'tea', charter: null, view, via: [] });
    expect(link).toBe(`#/tea/pay/${ALICE}?as=Ann%26watch%3D1&amount=320&memo=tea%26via%3Devil`);
    expect(parseLink(link)).toEqual({
      ok: true,
      value: { name: 'tea', charter: null, view, via: [] },
    });
    // A chat program escaped all of it, or only its percent signs.
    for (const passed of [`#${encodeURIComponent(link.slice(1))}`, link.replaceAll('%', '%25')])
      expect(parseLink(passed)).toMatchObject({ ok: true, value: { view, via: [] } });
  });

  test('a request may ask for the name of who pays, and for nothing else in that way', () => {
    const view: LinkView = { kind: 'pay', id: ALICE, amount: 1, asksName: true };
    const link = formatLink({ name: 'class', charter: null, view, via: [] });
    expect(link).toBe(`#/class/pay/${ALICE}?amount=1&ask=name`);
    const read = parseLink(`#/class/pay/${ALICE}?ask=words`);
    expect(read.ok && read.value.view).toEqual({ kind: 'pay', id: ALICE });
  });

  test.each([
    ['amount=0', 'link-amount'],
    ['amount=1.5', 'link-amount'],
    ['amount=-1', 'link-amount'],
    ['amount=1e3', 'link-amount'],
    ['amount=9007199254740992', 'link-amount'],
    [`memo=${'x'.repeat(141)}`, 'link-memo'],
    [`memo=${encodeURIComponent('茶'.repeat(47))}`, 'link-memo'],
  ])('a request is refused for %s', (query, code) => {
    expect(codeOf(`#/tea/pay/${ALICE}?${query}`)).toBe(code);
    // Beside any other view it is ignored.
    expect(codeOf(`#/tea/account/${ALICE}?${query}`)).toBeNull();
  });
});
