/**
 * Writes the scripts of a build in ASCII. A browser holds a script with one character beyond Latin
 * 1, such as a typographic apostrophe, at two bytes a character, and else at one: of a node's
 * worker and of the first page that is 0.7 MB more in each tab, for each copy that it holds.
 */
import type { Plugin } from 'vite';

/** Scripts with more such characters, as the texts in Chinese, would only become longer. */
const MOST_PART = 0.01;

/** The Vite plugin; workers are built apart, with the plugins named for them. */
export function asciiScripts(): Plugin {
  return {
    name: 'folio-ascii-scripts',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      for (const part of Object.values(bundle))
        if (part.type === 'chunk') part.code = inAscii(part.code);
    },
  };
}

/**
 * The same program with `\u` and four digits for each UTF-16 unit beyond ASCII; as it was where
 * there are many. Such a character stands in texts, regular expressions and names, where both mean
 * the same. In a template of `String.raw` it would not: a script that has one there stays as it
 * was.
 */
export function inAscii(code: string): string {
  if (/\.raw`[^`]*\P{ASCII}/u.test(code)) return code;
  if ((code.match(/\P{ASCII}/gu)?.length ?? 0) > code.length * MOST_PART) return code;
  return code.replace(/(\\*)(\P{ASCII})/gu, (_, slashes: string, one: string) => {
    // An escaped character that needs no escape means itself; its backslash would now escape ours.
    const before = slashes.length % 2 === 0 ? slashes : slashes.slice(1);
    return before + one.split('').map(escaped).join('');
  });
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
