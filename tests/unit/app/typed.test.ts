import { describe, expect, test } from 'vitest';
import { formatLink } from '../../../src/api/link.ts';
import { asked, matches, normalWords } from '../../../src/app/logic/backup-check.ts';
import { chanceSoFar } from '../../../src/app/logic/chance.ts';
import { charterOf, EMPTY_CHARTER, rangeOf } from '../../../src/app/logic/charter-draft.ts';
import { knownParties, looksLikeName } from '../../../src/app/logic/contacts.ts';
import { asNames, asStrings } from '../../../src/app/logic/kept.ts';
import { isLoopback } from '../../../src/app/logic/loopback.ts';
import { iceText, parseHost, parseIce } from '../../../src/app/logic/network-draft.ts';
import { NAME_LENGTH } from '../../../src/app/logic/own-names.ts';
import { pastedLink, typedLink } from '../../../src/app/logic/routes.ts';
import { utf8Length, visibleText } from '../../../src/app/logic/safe-text.ts';
import { parseSearch } from '../../../src/app/logic/search.ts';
import { checkSend, receiverOf } from '../../../src/app/logic/send-check.ts';
import { encodeAddress } from '../../../src/ledger/address.ts';
import { defaultCharter } from '../../../src/ledger/charter.ts';

const ADDRESS = encodeAddress(new Uint8Array(32).fill(7));
const OTHER = encodeAddress(new Uint8Array(32).fill(9));

describe('search', () => {
  test('tells heights, addresses, ids and names apart', () => {
    expect(parseSearch(' 128 ')).toEqual({ kind: 'height', height: 128 });
    expect(parseSearch('Genesis')).toEqual({ kind: 'height', height: 0 });
    expect(parseSearch('创世')).toEqual({ kind: 'height', height: 0 });
    expect(parseSearch('#1,204')).toEqual({ kind: 'height', height: 1204 });
    expect(parseSearch(ADDRESS.toUpperCase())).toEqual({ kind: 'account', address: ADDRESS });
    expect(parseSearch(`0x${'AB'.repeat(32)}`)).toEqual({ kind: 'id', id: 'ab'.repeat(32) });
    const part = { kind: 'part', head: '3f9a1c', tail: '', text: '3f9a1c' };
    expect(parseSearch('3F9A1C')).toEqual(part);
    const ends = parseSearch('3f9a1c…d07e');
    expect(ends).toEqual({ ...part, tail: 'd07e', text: '3f9a1c…d07e' });
    expect(parseSearch('000081')).toEqual({ ...part, head: '000081', text: '000081' });
    expect(parseSearch('123456')).toEqual({ kind: 'height', height: 123_456 });
    expect(parseSearch('Quiet')).toEqual({ kind: 'name', text: 'quiet' });
    for (const text of ['', ' ', 'x', 'folio1misspelt', ADDRESS.replace(/.$/, 'b')]) {
      expect(parseSearch(text).kind, text).toBe('malformed');
    }
  });
});

describe('the send form', () => {
  const charter = defaultCharter('tea-house', { minFee: 2 });
  const draft = { receiver: ADDRESS, amount: '3.20', memo: '', fee: '' };
  const problems = (change: Partial<typeof draft>, spendable = 10_000) => {
    const checked = checkSend({ ...draft, ...change }, charter, spendable);
    if (checked.ok) return {};
    return Object.fromEntries(
      Object.entries(checked.problems).map(([field, problem]) => [field, problem.code]),
    );
  };

  test('makes a request of the smallest unit, the least fee where none is typed', () => {
    const request = { receiver: ADDRESS, amount: 320, memo: '', fee: 2 };
    expect(checkSend(draft, charter, 322)).toEqual({ ok: true, request });
  });

  test('names what is wrong at its field', () => {
    expect(problems({ amount: '' })).toEqual({ amount: 'amount-empty' });
    expect(problems({ amount: '0' })).toEqual({ amount: 'amount-zero' });
    expect(problems({ amount: '-1' })).toEqual({ amount: 'amount-negative' });
    expect(problems({ amount: '1.234' })).toEqual({ amount: 'amount-decimals' });
    expect(problems({ amount: 'NaN' })).toEqual({ amount: 'amount-not-a-number' });
    expect(problems({ amount: '1e400' })).toEqual({ amount: 'amount-not-a-number' });
    expect(problems({ receiver: '' })).toEqual({ receiver: 'address-empty' });
    const misspelt = ADDRESS.slice(0, -1) + (ADDRESS.endsWith('q') ? 'p' : 'q');
    expect(problems({ receiver: misspelt })).toEqual({ receiver: 'address-checksum' });
    expect(problems({ receiver: ADDRESS.replace('folio', 'Folio') })).toEqual({
      receiver: 'address-case',
    });
    expect(problems({ receiver: 'bc1qqqqqq' })).toEqual({ receiver: 'address-prefix' });
    expect(problems({ memo: '茶'.repeat(47) })).toEqual({ memo: 'memo-length' });
    expect(problems({ memo: '\ud800' })).toEqual({ memo: 'malformed-text' });
    expect(problems({ fee: '0.01' })).toEqual({ fee: 'fee-low' });
    expect(problems({ amount: '', receiver: '', fee: 'x' })).toEqual({
      amount: 'amount-empty',
      receiver: 'address-empty',
      fee: 'amount-not-a-number',
    });
  });

  test('offers to send all there is', () => {
    const checked = checkSend(draft, charter, 300);
    expect(checked).toMatchObject({
      ok: false,
      problems: { amount: { code: 'balance', all: 298 } },
    });
    expect(checkSend(draft, charter, 1)).toMatchObject({ problems: { amount: { all: 0 } } });
  });

  test('takes an address in capitals and a pasted account link', () => {
    const link = formatLink({
      name: 'tea-house',
      charter: null,
      view: { kind: 'account', id: ADDRESS },
      via: [],
    });
    expect(receiverOf(` ${ADDRESS.toUpperCase()} `)).toBe(ADDRESS);
    expect(receiverOf(`https://folio.example/${link}`)).toBe(ADDRESS);
    expect(receiverOf('Folio1x')).toBe('Folio1x');
  });

  test('offers those paid lately, then those named, then any with an account; never oneself', () => {
    const account = { balance: 0, sequence: 0, claimed: false };
    const known = knownParties([], { [OTHER]: 'May' }, [{ ...account, address: ADDRESS }], ADDRESS);
    expect(known).toEqual([OTHER]);
  });

  test('takes a name given here for the address, where it is given once', () => {
    const names = { [OTHER]: 'Aunt May' };
    expect(receiverOf(' aunt may', names)).toBe(OTHER);
    expect(receiverOf('aunt', names)).toBe('aunt');
    expect(receiverOf('aunt may', { ...names, [ADDRESS]: 'aunt May' })).toBe('aunt may');
    // A name that reads as an address is none.
    expect(receiverOf(ADDRESS, { [OTHER]: ADDRESS })).toBe(ADDRESS);
    expect(checkSend({ ...draft, receiver: 'Aunt May' }, charter, 10_000, names)).toMatchObject({
      request: { receiver: OTHER },
    });
  });

  test('tells a name being typed from an address', () => {
    expect(['Quiet H', '安静', 'fo x'].map(looksLikeName)).toEqual([true, true, true]);
    expect(['', ' ', 'fol', 'folio1q', ADDRESS.slice(0, 20)].some(looksLikeName)).toBe(false);
    // An address that lost its first letters, but not the longest name that can be given.
    expect([ADDRESS.slice(1), ADDRESS.slice(8)].some(looksLikeName)).toBe(false);
    expect(looksLikeName('名'.repeat(NAME_LENGTH))).toBe(true);
  });
});

describe('texts of strangers', () => {
  test('show what is invisible or turns the line round', () => {
    expect(visibleText('a\u202eb')).toBe('a⟨U+202E⟩b');
    expect(visibleText('a\nb\0\u007f')).toBe('a⟨U+000A⟩b⟨U+0000⟩⟨U+007F⟩');
    expect(visibleText('\ufeffx\u200b')).toBe('⟨U+FEFF⟩x⟨U+200B⟩');
    expect(visibleText('\ud800')).toBe('⟨U+D800⟩');
  });

  test('leave writing of any language alone', () => {
    for (const text of [
      '午饭 🍜',
      'שלום',
      'سلام\u200cها',
      '👩\u200d🍳',
      'naïve café',
      '<b>&amp;',
    ]) {
      expect(visibleText(text)).toBe(text);
    }
    expect(utf8Length('茶')).toBe(3);
  });
});

test('a pasted link is a whole URL or its fragment', () => {
  expect(pastedLink('https://x.example/folio/#/tea-house')).toMatchObject({ ok: true });
  expect(pastedLink(' #/tea-house ')).toMatchObject({ ok: true });
  expect(pastedLink('/tea-house')).toMatchObject({ ok: true });
  expect(pastedLink('https://x.example/')).toBeNull();
  expect(pastedLink('#/a/b/c/d')).toMatchObject({ ok: false });
});

/** The number after or before it in its last digit. */
function beyond(typed: string, by: bigint): string {
  const [whole = '', part = ''] = typed.split('.');
  const digits = BigInt(whole + part) + by;
  if (digits < 0n) return String(digits);
  const text = String(digits).padStart(part.length + 1, '0');
  return part === '' ? text : `${text.slice(0, -part.length)}.${text.slice(-part.length)}`;
}

test('a link is shown with its own letters, and read back from them', () => {
  const link = 'https://x.example/#/%E7%8F%8D%E7%8F%A0%E8%99%8E58/workshop';
  expect(typedLink(link)).toBe('https://x.example/#/珍珠虎58/workshop');
  expect(pastedLink(typedLink(link))).toEqual(pastedLink(link));
  // Marks of the link's own, what cannot be seen, and what is no text stay escaped.
  for (const kept of ['#/a%2Fb%3F', '#/a%E3%80%80b', '#/a%E2%80%AEb', '#/a%E7%8Fb'])
    expect(typedLink(kept)).toBe(kept);
});

test('a link to this computer alone is known as one', () => {
  const loopback = (host: string) => isLoopback(`http://${host}/#/x`);
  for (const host of ['localhost:4173', '127.0.0.1', '127.1.2.3:80', '[::1]:80', 'a.localhost'])
    expect(loopback(host), host).toBe(true);
  for (const host of ['192.168.1.7:4173', 'folio.example', 'localhost.example', '[::2]'])
    expect(loopback(host), host).toBe(false);
});

describe('a charter as typed', () => {
  test('is the default one where nothing else is said', () => {
    const charter = charterOf({ ...EMPTY_CHARTER, name: ' Tea House ' });
    expect(charter).toEqual({ ok: true, value: defaultCharter('tea-house') });
  });

  test('names the field that is wrong', () => {
    const field = (change: object) => {
      const charter = charterOf({ ...EMPTY_CHARTER, name: 'x', ...change });
      return charter.ok ? null : charter.error.field;
    };
    expect(field({ name: '' })).toBe('name');
    expect(field({ decimals: '7' })).toBe('decimals');
    expect(field({ decimals: 'two' })).toBe('decimals');
    expect(field({ grant: '1.234' })).toBe('grant');
    expect(field({ spacing: '0.1' })).toBe('spacing');
    expect(field({ edition: '-1' })).toBe('edition');
    expect(field({ unit: 'doubloons' })).toBe('unit');
  });

  test('tells ranges whose ends are allowed, and nothing beyond them', () => {
    const draft = { ...EMPTY_CHARTER, name: 'x' };
    for (const decimals of ['', '0', '6'])
      for (const field of [
        'decimals',
        'grant',
        'reward',
        'minFee',
        'spacing',
        'edition',
      ] as const) {
        const range = rangeOf(field, { ...draft, decimals })?.map((end) => end.replaceAll(',', ''));
        const fits = (typed: string) =>
          charterOf(
            field === 'decimals'
              ? { ...draft, decimals: typed }
              : { ...draft, decimals, [field]: typed },
          ).ok;
        const [least = '', most = ''] = range ?? [];
        expect([field, fits(least), fits(most)]).toEqual([field, true, true]);
        expect([field, fits(beyond(least, -1n)), fits(beyond(most, 1n))]).toEqual([
          field,
          false,
          false,
        ]);
      }
    expect(rangeOf('name', draft)).toBeNull();
    expect(rangeOf('grant', { ...draft, decimals: 'two' })?.[0]).toBe('0.01');
  });
});

test('network settings are read as typed, or the place of the mistake is told', () => {
  const ice = 'stun:stun.example:3478\n\nturn:turn.example, me, secret';
  const read = parseIce(ice);
  expect(read.ok && iceText(read.value)).toBe(
    'stun:stun.example:3478\nturn:turn.example, me, secret',
  );
  expect(parseIce('turn:a, b')).toEqual({ ok: false, line: 1 });
  expect(parseIce('stun:a\nhttp://b')).toEqual({ ok: false, line: 2 });
  const draft = { host: ' h.example ', port: '9000', path: 'p', key: '', secure: false };
  expect(parseHost(draft)).toEqual({
    ok: true,
    value: { host: 'h.example', port: 9000, path: '/p', key: 'peerjs', secure: false },
  });
  expect(parseHost({ ...draft, host: 'https://h' })).toEqual({ ok: false, field: 'host' });
  expect(parseHost({ ...draft, port: '0' })).toEqual({ ok: false, field: 'port' });
});

test('what was kept is believed no further than its shape', () => {
  expect(asNames({ a: 'x', b: 1, c: 'y'.repeat(99) })).toEqual({ a: 'x' });
  expect(asNames('x')).toEqual({});
  expect(asStrings(['a', 1, 'b', 'c'], 2)).toEqual(['a', 'b']);
  expect(asStrings({ length: 3 }, 2)).toEqual([]);
});

test('a backup is checked at three places, in any case and with any spaces', () => {
  expect(asked(24, () => 0.999)).toEqual([21, 22, 23]);
  expect(new Set(asked(24, Math.random)).size).toBe(3);
  expect(matches('able', ' Able ')).toBe(true);
  expect(matches('able', undefined)).toBe(false);
  expect(normalWords(' 1. Able\n 2) zoo ')).toBe('able zoo');
});

test('the chance that a search would have ended by now grows and never reaches one', () => {
  expect(chanceSoFar(0, 100, 4)).toBe(0);
  expect(chanceSoFar(400, 100, 4)).toBeCloseTo(0.632, 3);
  expect(chanceSoFar(4_000, 100, 4)).toBeLessThan(1);
  expect(chanceSoFar(4_000, 0, null)).toBe(0);
});
