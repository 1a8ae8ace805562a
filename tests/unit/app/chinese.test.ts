/** The Chinese of page and documents: one word for one thing, and one rule for spaces. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const HAN = '\\p{Script=Han}';

interface Line {
  readonly where: string;
  readonly text: string;
}

/** All lines with Chinese, without comments, of the page's code and of the Chinese documents. */
const LINES: readonly Line[] = [
  ...readdirSync(join(ROOT, 'src/app'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => `src/app/${name}`),
  'README.zh.md',
  'docs/teaching.md',
].flatMap((file) =>
  readFileSync(join(ROOT, file), 'utf8')
    .split('\n')
    .map((text, index) => ({ where: `${file}:${index + 1}`, text }))
    .filter(({ text }) => !/^\s*(?:\/\*\*|\*|\/\/)/.test(text))
    .filter(({ text }) => new RegExp(HAN, 'u').test(text)),
);

/** The lines in which the pattern is found, as the failure shows them. */
const found = (pattern: RegExp) =>
  LINES.filter(({ text }) => pattern.test(text)).map(
    ({ where, text }) => `${where} ${text.trim()}`,
  );

describe('one word for one thing', () => {
  test('there is Chinese to look at', () => {
    expect(LINES.length).toBeGreaterThan(1_000);
  });

  test.each([
    ['记账人', /记账者|打包者|建造者|造区块者|出块者/],
    ['节点', /同伴|对等/],
    ['我方, 本机', /我们/],
    ['区块', /账页|建块|\d 块|\} 块/],
    ['印章, 盖印', /封印/],
    ['转发', /中继/],
    ['泛洪', /洪水/],
  ])('%s', (_word, others) => {
    expect(found(others)).toEqual([]);
  });
});

describe('spaces', () => {
  test('one between a figure or a Latin word and a Chinese one', () => {
    expect(found(new RegExp(`[0-9A-Za-z](?=${HAN})|${HAN}(?=[0-9A-Za-z])`, 'u'))).toEqual([]);
  });

  test('one between a Chinese word and a value put in, unless that is Chinese too', () => {
    // Values of these names are Chinese words, and so is a choice between two.
    const words = '(?:what|why|ago)';
    const value = `\\$\\{(?!${words}\\})[^{}?]*\\}`;
    expect(found(new RegExp(`${HAN}(?=${value})|${value}(?=${HAN})`, 'u'))).toEqual([]);
    // Texts of refusals: `{most}`.
    expect(found(new RegExp(`${HAN}\\{\\w+\\}|(?<!\\$)\\{\\w+\\}${HAN}`, 'u'))).toEqual([]);
  });

  test('none beside a Chinese mark, nor between two Chinese words', () => {
    expect(found(/[，。；：？！、] +(?=[\p{Script=Han}\w`])/u)).toEqual([]);
    expect(found(new RegExp(`${HAN} +[，。；：？！、）]`, 'u'))).toEqual([]);
    expect(found(new RegExp(`${HAN} +(?=${HAN})`, 'u'))).toEqual([]);
  });

  test('one before a percent sign', () => {
    expect(found(/[\d}]%/)).toEqual([]);
  });
});
