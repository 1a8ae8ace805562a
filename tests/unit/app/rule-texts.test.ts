/** The rules that the page explains stand in docs/protocol.md under the same ids. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ruleEn } from '../../../src/app/dialogs/rule-texts-en.ts';
import { ruleZh } from '../../../src/app/dialogs/rule-texts-zh.ts';
import { RULE_IDS, rulePieces } from '../../../src/app/logic/rule-ids.ts';
import { blockEn } from '../../../src/app/parts/block-texts-en.ts';
import { blockZh } from '../../../src/app/parts/block-texts-zh.ts';

const PROTOCOL = readFileSync(resolve(import.meta.dirname, '../../../docs/protocol.md'), 'utf8');

test('each rule is a heading of the protocol, and is explained in both languages', () => {
  for (const id of RULE_IDS) {
    expect(PROTOCOL).toMatch(new RegExp(`^### ${id} `, 'm'));
    for (const { rules, title } of [ruleEn, ruleZh]) {
      const { name, text } = rules[id];
      expect(title(id, name)).toContain(id);
      expect(text.length).toBeGreaterThan(0);
      for (const sentence of text) expect(sentence).toMatch(/[.。]$/);
    }
  }
});

test('a sentence is cut at the rules it names, so that each of them opens', () => {
  expect(rulePieces('By L-1, L-10 and（L-9）。')).toEqual([
    { text: 'By ', rule: null },
    { text: 'L-1', rule: null },
    { text: ', ', rule: null },
    { text: 'L-10', rule: 'L-10' },
    { text: ' and（', rule: null },
    { text: 'L-9', rule: 'L-9' },
    { text: '）。', rule: null },
  ]);
  for (const { stale } of [blockEn, blockZh])
    for (const why of Object.values(stale.why)) {
      const pieces = rulePieces(why);
      expect(pieces.map(({ text }) => text).join('')).toBe(why);
      expect(pieces.filter(({ rule }) => rule !== null)).toHaveLength(1);
    }
});
