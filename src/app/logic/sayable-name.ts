/** Names of ledgers that can be said aloud across a room and typed without a mistake. */

import { CREATURES_EN, CREATURES_ZH, TEMPERS_EN, TEMPERS_ZH } from '../../api/name-words.ts';
import type { NameLanguage } from '../../api/nickname.ts';

const WORDS: Readonly<Record<NameLanguage, readonly [string, string]>> = {
  en: [TEMPERS_EN, CREATURES_EN],
  zh: [TEMPERS_ZH, CREATURES_ZH],
};

/**
 * Two words and two digits, `quiet-heron-42` or `安静苍鹭42`: one of 368,640, so that two classes
 * seldom meet by chance. `draw` gives a whole number from 0 to below its argument.
 */
export function sayableName(language: NameLanguage, draw: (below: number) => number): string {
  const [tempers, creatures] = WORDS[language].map((words) => words.split(','));
  const temper = tempers?.[draw(64)] ?? '';
  const creature = creatures?.[draw(64)] ?? '';
  const number = 10 + draw(90);
  return language === 'zh' ? `${temper}${creature}${number}` : `${temper}-${creature}-${number}`;
}

/**
 * A name like `name` without what is hard to say and to type: it keeps letters, digits and single
 * hyphens between them. Null where `name` is such a name, or nothing of it would be left.
 */
export function plainerName(name: string): string | null {
  const plain = name.replace(/[^\p{L}\p{M}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
  return plain === name || plain === '' ? null : plain;
}

/** A draw by the browser's own source of randomness. */
export function drawFrom(below: number): number {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  return drawn % below;
}
