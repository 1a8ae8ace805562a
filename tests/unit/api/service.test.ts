/** S-4: why no view can be made reaches the person, and the views go on after it. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { FromNode } from '../../../src/api/rpc.ts';
import { NodeService, type ServiceParts } from '../../../src/api/service.ts';
import type { NodeView } from '../../../src/api/view.ts';
import type { Node } from '../../../src/node/node.ts';
import { StorageError } from '../../../src/storage/errors.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { SmallLedger } from '../../support/small-ledger.ts';
import { openNode } from '../../support/small-node.ts';

const unhandled: unknown[] = [];
const hear = (error: unknown) => unhandled.push(error);
process.on('unhandledRejection', hear);
afterEach(() => unhandled.splice(0));
afterAll(() => process.off('unhandledRejection', hear));

async function setUp() {
  const clock = new ManualClock();
  const node = await openNode(new SmallLedger(), { clock, transports: [] });
  const posted: FromNode[] = [];
  let fails: unknown = null;
  const views = {
    make: async () => {
      if (fails !== null) throw fails;
      return { notices: node.notices.list() } as NodeView;
    },
  };
  const service = new NodeService({
    node,
    views,
    wallet: { publicKey: new Uint8Array(32) },
    sealing: { look: () => Promise.resolve() },
    clock,
    post: (message: FromNode) => posted.push(message),
  } as unknown as ServiceParts);
  return {
    node,
    service,
    posted,
    failWith: (error: unknown) => {
      fails = error;
    },
    pass: async (ms: number) => {
      await clock.pass(ms);
      for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const told = (node: Node) => node.notices.list().map(({ kind, values }) => [kind, values.reason]);

describe('a view that cannot be made', () => {
  it('because the disk is gone is trouble with the disk, told once', async () => {
    const { node, service, failWith, pass } = await setUp();
    failWith(new StorageError('gone', 'The disk is gone.'));
    for (let i = 0; i < 3; i += 1) {
      service.changed();
      await pass(200);
    }
    expect(node.trouble).toEqual({ code: 'gone', reason: 'The disk is gone.' });
    expect(told(node)).toEqual([['storage', 'The disk is gone.']]);
    expect(unhandled).toEqual([]);
    await node.stop();
  });

  it('for any other reason is a bug, told as one, and the next view is made', async () => {
    const { node, service, posted, failWith, pass } = await setUp();
    failWith(new TypeError('no view'));
    for (let i = 0; i < 3; i += 1) {
      service.changed();
      await pass(200);
    }
    expect(posted).toEqual(
      Array.from({ length: 3 }, () => ({ type: 'bug', where: 'node', reason: 'no view' })),
    );
    posted.splice(0);
    failWith(null);
    service.changed();
    await pass(200);
    expect([told(node), node.trouble]).toEqual([[], null]);
    expect(posted).toMatchObject([{ type: 'view' }]);
    expect(unhandled).toEqual([]);
    await node.stop();
  });
});
