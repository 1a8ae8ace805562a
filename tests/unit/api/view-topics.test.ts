/** Views are posted by topic: what did not change does not cross to the page. */
import { expect, test } from 'vitest';
import type { NodeView } from '../../../src/api/view.ts';
import { ViewTopics } from '../../../src/api/view-topics.ts';

const view = (change: object = {}) =>
  ({
    height: 1,
    builder: { on: true, attempts: 1 },
    notices: [],
    blocks: [{ hash: 'a', height: 1 }],
    ...change,
  }) as unknown as NodeView;

test('all of the first view, then what differs, then nothing', () => {
  const topics = new ViewTopics();
  expect(topics.changes(view())).toEqual(view());
  expect(topics.changes(view())).toEqual({});
  const builder = { on: true, attempts: 900 };
  expect(topics.changes(view({ builder }))).toEqual({ builder });
  expect(topics.changes(view())).toEqual({ builder: view().builder });
});

test('a list that the node changed in place has changed', () => {
  const topics = new ViewTopics();
  const notices: object[] = [];
  topics.changes(view({ notices }));
  notices.push({ id: 1, kind: 'damage' });
  expect(topics.changes(view({ notices }))).toEqual({ notices });
  expect(topics.changes(view({ notices }))).toEqual({});
});

test('an entry taken away, and another order, have changed', () => {
  const topics = new ViewTopics();
  const [a, b] = [{ hash: 'a' }, { hash: 'b' }];
  topics.changes(view({ blocks: [a, b] }));
  expect(topics.changes(view({ blocks: [b, a] }))).toEqual({ blocks: [b, a] });
  expect(topics.changes(view({ blocks: [b] }))).toEqual({ blocks: [b] });
});
