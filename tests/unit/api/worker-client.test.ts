/** The page's client and the node worker's service say the same calls. */
import { describe, expect, it } from 'vitest';
import type { NodeClient } from '../../../src/api/client.ts';
import type { FilesClient } from '../../../src/api/files/files-client.ts';
import { refused } from '../../../src/api/refused.ts';
import type { Calls, FromNode, ToNode } from '../../../src/api/rpc.ts';
import { callError, NodeService, type ServiceParts } from '../../../src/api/service.ts';
import { WorkerClient } from '../../../src/api/worker-client.ts';
import { StorageError } from '../../../src/storage/errors.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { SmallLedger } from '../../support/small-ledger.ts';
import { openNode } from '../../support/small-node.ts';

const WALLET = {
  locked: false,
  encrypted: false,
  backedUp: false,
  list: 'english',
  slot: 3,
} as const;

const ignore = () => undefined;

function alone() {
  const sent: ToNode[] = [];
  const drawn: ((tookMs: number) => void)[] = [];
  const worker = { postMessage: (message: ToNode) => sent.push(message) };
  const client = new WorkerClient(worker, WALLET, (then) => drawn.push(then));
  const draw = (tookMs = 20) => {
    for (const then of drawn.splice(0)) then(tookMs);
  };
  return { client, sent, draw };
}

/** A client whose worker is a real service on a node; unused parts are left out. */
async function together(parts: Partial<ServiceParts>) {
  const clock = new ManualClock();
  const node = await openNode(new SmallLedger(), { clock, transports: [] });
  let hear: (message: FromNode) => void = () => undefined;
  const service = new NodeService({
    node,
    wallet: { publicKey: new Uint8Array(32), watching: true },
    sealing: { look: () => Promise.resolve() },
    clock,
    post: (message: FromNode) => hear(message),
    ...parts,
  } as unknown as ServiceParts);
  const post = (message: ToNode) => {
    if (message.type === 'call')
      void service.call(message.id, message.subject, message.name, message.args);
  };
  const client: NodeClient & WorkerClient = new WorkerClient({ postMessage: post }, WALLET, ignore);
  hear = (message) => client.receive(message);
  return { client, node };
}

describe('the client of a node worker', () => {
  it.each([
    [[], false],
    [[400], false],
    [[400, 40], false],
    [[40, 400], false],
    [[400, 400, 40], false],
    [[101, 101], true],
    [[20, 300, 150], true],
  ])('on a page that drew its views in %j ms tells %s of being slow', (times, isSlow) => {
    const { client, draw } = alone();
    for (const [number, tookMs] of times.entries()) {
      client.receive({ type: 'view', number, changes: {} });
      draw(tookMs);
    }
    expect(client.drawsSlowly).toBe(isSlow);
  });

  it('says by its number which view is drawn, also if a listener throws', () => {
    const { client, sent, draw } = alone();
    const seen: number[] = [];
    client.subscribe((view) => {
      seen.push(view.height);
      if (view.height === 2) throw new Error('a bug');
    });
    client.receive({ type: 'view', number: 1, changes: { height: 1 } });
    expect(sent).toEqual([]);
    draw();
    expect(sent).toEqual([{ type: 'drawn', number: 1 }]);
    expect(() => client.receive({ type: 'view', number: 2, changes: { height: 2 } })).toThrow(
      'a bug',
    );
    draw();
    expect(sent.at(-1)).toEqual({ type: 'drawn', number: 2 });
    client.receive({ type: 'view', number: 3, changes: { height: 3 } });
    client.close();
    draw();
    expect(sent.map(({ type }) => type)).toEqual(['drawn', 'drawn', 'close']);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('asks by subject and name, and hands each answer to its own question', async () => {
    const { client, sent } = alone();
    const first = client.ledger.blocks(9, 2);
    const second = client.wallet.claim();
    expect(sent).toEqual([
      { type: 'call', id: 1, subject: 'ledger', name: 'blocks', args: [9, 2] },
      { type: 'call', id: 2, subject: 'wallet', name: 'claim', args: [] },
    ]);
    client.receive({ type: 'answer', id: 2, ok: true, value: { id: 'ab' } });
    client.receive({ type: 'answer', id: 1, ok: true, value: [] });
    expect([await first, await second]).toEqual([[], { id: 'ab' }]);
  });

  it('rejects with the code, the field and the numbers of a refusal', async () => {
    const { client } = alone();
    const asked = client.wallet.send({ receiver: 'folio1', amount: 1 });
    const values = { bytes: 150, most: 140 };
    const error = { code: 'memo-length', message: 'Too long.', field: 'memo', values };
    client.receive({ type: 'answer', id: 1, ok: false, error });
    await expect(asked).rejects.toMatchObject(error);
  });

  it('rejects with what a refusal or a failed store names, as it came over the port', async () => {
    const { client } = alone();
    const full = new StorageError('failed', 'Storage failed: X.', undefined, { name: 'X' });
    const word = refused('builder-setting', 'Too many.', 'size', { least: 1, most: 50_000 });
    for (const [index, error] of [full, word].entries()) {
      const asked = client.ledger.status();
      const told = structuredClone(callError(error));
      client.receive({ type: 'answer', id: index + 1, ok: false, error: told });
      await expect(asked).rejects.toMatchObject({
        code: error.code,
        message: error.message,
        field: error.refused.field,
        values: error.values,
      });
    }
  });

  it('refuses once it is closed, and rejects what still waits', async () => {
    const { client, sent } = alone();
    const waiting = client.ledger.status();
    client.close();
    await expect(waiting).rejects.toMatchObject({ code: 'closed' });
    await expect(client.builder.log()).rejects.toMatchObject({ code: 'closed' });
    expect(sent.at(-1)).toEqual({ type: 'close' });
  });

  it('refuses arguments that are not plain data', async () => {
    const refuse = () => {
      throw new DOMException('no', 'DataCloneError');
    };
    const client = new WorkerClient({ postMessage: refuse }, WALLET, ignore);
    const asked = client.network.op('info', () => 1);
    await expect(asked).rejects.toMatchObject({ code: 'args-not-plain' });
  });

  it('knows the wallet as the worker told it last', () => {
    const { client } = alone();
    expect(client.wallet.info()).toEqual(WALLET);
    client.receive({ type: 'wallet', wallet: { ...WALLET, locked: true } });
    expect(client.wallet.info().locked).toBe(true);
  });

  it('is understood by the service in each of its calls', async () => {
    const reached: string[] = [];
    const files = new Proxy({} as FilesClient, {
      get: (_, name) => (name === 'then' ? undefined : async () => reached.push(String(name))),
    });
    const { client, node } = await together({ files: async () => files });
    for (const subject of ['ledger', 'wallet', 'builder', 'network', 'issuer', 'files'] as const)
      for (const [name, call] of Object.entries(client[subject] as Calls[typeof subject])) {
        if (name === 'info') continue;
        // Most calls refuse without arguments; none may be unknown.
        const said = await (call as () => Promise<unknown>)().then(String, String);
        expect(said, `${subject}.${name}`).not.toMatch(/handler is not a function/);
      }
    expect(reached).toContain('exportStart');
    await node.stop();
  });

  it('is told by a tab that only looks that it has no key', async () => {
    const { client, node } = await together({});
    for (const asked of [client.wallet.claim(), client.issuer.seal(), client.builder.configure({})])
      await expect(asked).rejects.toMatchObject({ code: 'watching' });
    await node.stop();
  });
});
