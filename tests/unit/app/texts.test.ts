import { describe, expect, test } from 'vitest';
import { CREATURES_EN, CREATURES_ZH, TEMPERS_EN, TEMPERS_ZH } from '../../../src/api/name-words.ts';
import { nickname } from '../../../src/api/nickname.ts';
import { en } from '../../../src/app/texts/en.ts';
import { languageOf } from '../../../src/app/texts/language.ts';
import { zh } from '../../../src/app/texts/zh.ts';

/** Every text by its path; functions called with plausible values. */
function flat(texts: object, path = ''): [path: string, text: string][] {
  return Object.entries(texts).flatMap(([key, value]: [string, unknown]) => {
    const here = `${path}.${key}`;
    if (typeof value === 'function') return [[here, String(value(3, '4', '5'))]];
    if (typeof value === 'object' && value !== null) return flat(value, here);
    return [[here, String(value)]];
  });
}

describe('both languages', () => {
  test('say every text', () => {
    const paths = flat(en).map(([path]) => path);
    expect(flat(zh).map(([path]) => path)).toEqual(paths);
    for (const [path, text] of [...flat(en), ...flat(zh)]) {
      expect(text.trim(), path).not.toBe('');
      expect(text, path).not.toMatch(/undefined|\[object/);
    }
  });

  test('news of money begins with its sender, in the form that begins a sentence', () => {
    for (const { money } of [en, zh])
      for (const kind of ['coming', 'paid', 'taken-back'] as const) {
        const words = money[kind](money.issuer, '5 coin');
        expect(words.startsWith(money.issuer), words).toBe(true);
      }
  });

  test('no two files of texts have a section of the same name: one would hide the other', async () => {
    const files = import.meta.glob<Record<string, object>>('../../../src/app/texts/en/*.ts');
    const sections: string[] = [];
    for (const [path, load] of Object.entries(files)) {
      if (/\/(plural|refusals|fields)\.ts$/.test(path)) continue;
      for (const part of Object.values(await load())) sections.push(...Object.keys(part));
    }
    expect([...sections, 'fields', 'refusals', 'refusalValues'].sort()).toEqual(
      Object.keys(en).sort(),
    );
  });

  test('put the same values into the log', () => {
    const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    for (const code of Object.keys(en.log) as (keyof typeof en.log)[]) {
      expect(holes(zh.log[code]), code).toEqual(holes(en.log[code]));
    }
  });

  test('Chinese is Chinese, but for names and examples', () => {
    const plain = flat(zh).filter(([, text]) => !/[\u4e00-\u9fff]/.test(text));
    // The last one joins two texts by a colon.
    const known = ['.appName', '.page.title', '.page.language', '.reach.line'];
    expect(plain.map(([path]) => path)).toEqual(known);
  });
});

describe('English names of regions, fields and buttons', () => {
  test('are those that scripts and tests rely on', () => {
    const regions = [en.wallet, en.send, en.pool, en.blocks, en.balances, en.peers, en.builder];
    expect(regions.map(({ title }) => title)).toEqual([
      'Wallet',
      'Send',
      'Pool',
      'Blocks',
      'Balances',
      'Peers',
      'Builder',
    ]);
    const { receiver, amount, memo, fee, send } = en.send;
    expect([receiver, amount, memo, fee, send]).toEqual([
      'Receiver',
      'Amount',
      'Memo',
      'Fee',
      'Send',
    ]);
    const { size, sleep, patience, share } = en.builder;
    expect([size, sleep, patience, share]).toEqual(['Size', 'Sleep', 'Patience', 'Share']);
    expect(en.wallet.claim).toBe('Claim from GENESIS');
    expect(en.page.copied).toBe('Copied');
  });
});

test('the language is the first one the browser asks for that the page speaks', () => {
  expect(languageOf(['de', 'zh-TW', 'en'])).toBe('zh');
  expect(languageOf(['en-GB', 'zh'])).toBe('en');
  expect(languageOf(['fr'])).toBe('en');
  expect(languageOf([])).toBe('en');
});

describe('nicknames', () => {
  test('are drawn from 64 words each, none twice, the same thing in both languages', () => {
    for (const list of [TEMPERS_EN, CREATURES_EN, TEMPERS_ZH, CREATURES_ZH]) {
      expect(new Set(list.split(',')).size).toBe(64);
    }
    expect(nickname('folio1abc', 'en')).toBe(nickname('folio1abc', 'en'));
    expect(nickname('folio1abc', 'en')).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/);
    expect(nickname('folio1abc', 'zh')).toMatch(/^[\u4e00-\u9fff]+$/);
  });

  test('tell most addresses of a class apart', () => {
    const names = Array.from({ length: 40 }, (_, index) => nickname(`folio1x${index}`, 'en'));
    expect(new Set(names).size).toBeGreaterThan(37);
  });
});
