import { beforeEach, expect, test, vi } from 'vitest';
import { FolioError, type NodeClient } from '../../../src/api/client.ts';
import type { NodeView } from '../../../src/api/view.ts';
import type { ListRun } from '../../../src/app/logic/list-run.ts';
import { listRunnerOf } from '../../../src/app/logic/list-runner.ts';

const RUN: ListRun = {
  kind: 'send',
  lines: ['a', 'b', 'c'].map((receiver, index) => ({ line: index, receiver, amount: 1, memo: '' })),
  sent: [],
  sequence: null,
  fee: 0,
  made: 1,
};

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  return () => vi.unstubAllGlobals();
});

/** A node whose pool takes `room` payments a block. */
function node(room: number) {
  const sent: string[] = [];
  let left = room;
  const views: ((view: NodeView) => void)[] = [];
  const client = {
    subscribe: (seen: (view: NodeView) => void) => {
      views.push(seen);
      return () => undefined;
    },
    wallet: {
      nextSequence: () => Promise.resolve(sent.length),
      send: ({ receiver }: { receiver: string }) => {
        if (left === 0) return Promise.reject(new FolioError('pool-sender-full', 'Full.'));
        left -= 1;
        sent.push(receiver);
        return Promise.resolve({ id: receiver });
      },
    },
    issuer: {},
  } as unknown as NodeClient;
  let height = 0;
  const block = () => {
    height += 1;
    left = room;
    for (const seen of views) seen({ height } as NodeView);
  };
  return { client, sent, block };
}

function until(moment: () => string | undefined, kind: string): Promise<void> {
  return expect.poll(moment).toBe(kind) as Promise<void>;
}

test('a list goes on with the next blocks, whether anything shows it or not', async () => {
  const { client, sent, block } = node(1);
  const runner = listRunnerOf(client, 'send', 'ledger', 'me');
  expect(listRunnerOf(client, 'send', 'ledger', 'me')).toBe(runner);
  block();
  runner.start(RUN);
  await until(() => runner.moment().state?.kind, 'full');
  // Nobody has subscribed, as while another place of the page is shown.
  block();
  await expect.poll(() => sent.length).toBe(2);
  await until(() => runner.moment().state?.kind, 'full');
  block();
  await until(() => runner.moment().state?.kind, 'done');
  expect(sent).toEqual(['a', 'b', 'c']);
  expect(runner.moment().past).toEqual([{ made: 1, lines: RUN.lines }]);
});

test('a list that was paused waits for a hand', async () => {
  const { client, sent, block } = node(1);
  const runner = listRunnerOf(client, 'send', 'ledger', 'me');
  block();
  runner.start(RUN);
  runner.pause();
  await until(() => runner.moment().state?.kind, 'stopped');
  const before = sent.length;
  block();
  expect(runner.moment().running).toBe(false);
  expect(sent).toHaveLength(before);
});
