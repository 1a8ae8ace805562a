/** A link to the lab: what of it cannot be is named and put right, and nothing else is touched. */
import { expect, test } from 'vitest';
import { LAB_CHOICES } from '../../../src/api/lab.ts';
import { readLabLink } from '../../../src/app/workshop/lab-link.ts';
import { labEn } from '../../../src/app/workshop/lab-texts-en.ts';
import { labZh } from '../../../src/app/workshop/lab-texts-zh.ts';

test('a link that can be is taken as it is', () => {
  const text = 'scenario=majority&seed=7&power=45&at=30';
  const { settings, from, notTaken } = readLabLink(text);
  expect(settings).toMatchObject({ scenario: 'majority', seed: '7', power: 45 });
  expect([from, notTaken]).toEqual([30_000, []]);
});

test('values out of range are named, and the link put right asks for what runs', () => {
  const wrong = readLabLink('scenario=majority&power=999&nodes=-3&at=9999');
  expect(wrong.notTaken).toEqual([
    { of: 'nodes', asked: '-3' },
    { of: 'power', asked: '999' },
    { of: 'at', asked: '9999' },
  ]);
  expect(wrong.settings).toMatchObject({ power: 90, nodes: 2 });
  expect(wrong.from).toBe(360_000);
  expect(readLabLink(wrong.right)).toEqual({ ...wrong, notTaken: [] });
  for (const at of ['-1', 'soon'])
    expect(readLabLink(`at=${at}`)).toMatchObject({ from: 0, notTaken: [{ of: 'at', asked: at }] });
});

test('the knob that a question names stands beside it', () => {
  const named = (texts: typeof labEn, word: RegExp) =>
    LAB_CHOICES.scenarios.filter((scenario) => word.test(texts.scenarios[scenario].question));
  const stories = [...named(labEn, /\bpower\b/), ...named(labZh, /算力/)];
  expect(new Set(stories)).toEqual(new Set(['majority', 'selfish']));
  for (const scenario of stories) expect(LAB_CHOICES.askedKnobsOf(scenario)).toEqual(['power']);
});
