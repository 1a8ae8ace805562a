/** The rules that the page explains stand in docs/protocol.md under the same ids. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ruleEn } from '../../../src/app/dialogs/rule-texts-en.ts';
import { ruleZh } from '../../../src/app/dialogs/rule-texts-zh.ts';
import { RULE_IDS } from '../../../src/app/logic/rule-ids.ts';

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
