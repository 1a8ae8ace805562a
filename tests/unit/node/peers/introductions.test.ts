/**
 * N-8 passed-on signalling, the node's part: who is told of whom, what a neighbour passes on and
 * what it refuses, what a target takes, and that nobody pays for what another has signed.
 */
import { describe, expect, it, vi } from 'vitest';
import { toHex } from '../../../../src/base/bytes.ts';
import { createSigner, createVerifier, type Signer } from '../../../../src/crypto/ed25519.ts';
import { NodeKeys, nodeIdOf } from '../../../../src/node/peers/node-key.ts';
import { answerOf } from '../../../../src/protocol/decoded.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { OPS } from '../../../../src/protocol/ops.ts';
import { nodeAddress } from '../../../../src/protocol/peer-address.ts';
import type { PassedSignal } from '../../../../src/protocol/shapes.ts';
import { drain, ledgerId, Room, wire } from '../room.ts';

const verifier = await createVerifier('pure');
const keyOf = (seed: number) => createSigner(new Uint8Array(32).fill(seed), 'pure');
const [ann, ben, carl, eve] = (await Promise.all([1, 2, 3, 4].map(keyOf))) as [
  Signer,
  Signer,
  Signer,
  Signer,
];
const addressOf = (key: Signer) => nodeAddress(nodeIdOf(key.publicKey));
/** When the clocks of the rooms start. */
const START_S = 1_700_000_000;
const BODY = Uint8Array.of(1, 2, 3);

async function settle(): Promise<void> {
  for (let i = 0; i < 40; i += 1) await drain();
}

const rooms = () =>
  [
    new Room({ key: ann, address: 'a' }),
    new Room({ key: ben, address: 'b' }),
    new Room({ key: carl, address: 'c' }),
  ] as const;

/** Node ids that were dialled. */
const introduced = ({ transport }: Room) =>
  transport.dialled.filter((address) => address.startsWith('node-'));

/** A and C, each linked to B alone; A and C have no signalling. */
async function threeRooms() {
  const [a, b, c] = rooms();
  wire(a, b, { from: 'a', to: 'b' });
  wire(c, b, { from: 'c', to: 'b' });
  await settle();
  for (const room of [a, c]) room.transport.handlers.signalling('lost', '');
  await settle();
  return { a, b, c };
}

/** A signal of this key as B gets it from A, or C from B. */
async function signalOf(
  key: Signer,
  to: Signer,
  { body = BODY, expires = 10, ledger = ledgerId } = {},
): Promise<PassedSignal> {
  const keys = new NodeKeys(ledger, key, verifier);
  return (await keys.signSignal(nodeIdOf(to.publicKey), START_S + expires, body)) as PassedSignal;
}

const peerAt = (room: Room, address: string) => {
  const peer = room.peers.find(address);
  if (peer === undefined) throw new Error(`nobody at ${address}`);
  return peer;
};

describe('N-8 a node without signalling', () => {
  it('dials the nodes that its peers are linked to, through them, each way', async () => {
    const { a, b, c } = await threeRooms();
    expect(introduced(a)).toEqual([addressOf(carl)]);
    a.transport.handlers.signal?.(addressOf(carl), BODY);
    await settle();
    expect(c.transport.signals).toEqual([{ address: addressOf(ann), body: BODY }]);
    const answer = Uint8Array.of(4, 5);
    c.transport.handlers.signal?.(addressOf(ann), answer);
    await settle();
    expect(a.transport.signals).toEqual([{ address: addressOf(carl), body: answer }]);
    expect(b.transport.signals).toEqual([]);
  });

  it('keeps the link, of which only the node of that address can be the other end', async () => {
    const { a, c } = await threeRooms();
    const names = { from: addressOf(ann), to: addressOf(carl) };
    wire(a, c, names);
    await settle();
    expect(a.nodes).toEqual(['b', addressOf(carl)]);
    // Linked, it is neither named to nor sought by the other any more.
    await a.pass(60_000);
    expect(introduced(a)).toEqual([addressOf(carl)]);
    const other = new Room({ key: eve });
    const false_ = wire(a, other, { from: addressOf(ann), to: addressOf(ben) });
    await settle();
    expect(false_.from.ended).toBe('unproved-node');
    const said = await a.joins(addressOf(ben));
    expect(said.link.ended).toBe('unproved-node');
  });

  it('tries the next neighbour where one cannot, and hears where none can', async () => {
    const { a, b, c } = await threeRooms();
    for (const link of [...b.transport.links]) if (link.address === 'c') link.close('leaving');
    await settle();
    a.transport.handlers.signal?.(addressOf(carl), BODY);
    await settle();
    expect(a.transport.signals).toEqual([{ address: addressOf(carl), body: null }]);
    expect(c.transport.signals).toEqual([]);
    const d = new Room({ key: eve });
    wire(a, d, { from: 'a', to: 'd' });
    wire(c, d, { from: 'c', to: 'd' });
    await settle();
    // Asked again after its pause.
    for (let i = 0; i < 3; i += 1) {
      await a.pass(LIMITS.introductionsLookMs);
      await settle();
    }
    a.transport.signals.length = 0;
    a.transport.handlers.signal?.(addressOf(carl), BODY);
    await settle();
    expect(a.transport.signals).toEqual([]);
    expect(c.transport.signals).toHaveLength(1);
  });

  it('goes another way the next time: a neighbour may say it passed on what it kept', async () => {
    const { a, b, c } = await threeRooms();
    const d = new Room({ key: eve });
    wire(a, d, { from: 'a', to: 'd' });
    wire(c, d, { from: 'c', to: 'd' });
    await settle();
    const ways: string[] = [];
    for (const [name, { peers }] of Object.entries({ b, d }))
      vi.spyOn(peers.introductions, 'take').mockImplementation(async () => {
        ways.push(name);
        return answerOf('signal', null);
      });
    for (let i = 0; i < 4; i += 1) {
      // Both tell of it again before each try.
      for (let look = 0; look < 3; look += 1) {
        await a.pass(LIMITS.introductionsLookMs);
        await settle();
      }
      a.transport.handlers.signal?.(addressOf(carl), BODY);
      await settle();
    }
    expect([...ways].sort()).toEqual(['b', 'b', 'd', 'd']);
    expect(ways[0]).toBe(ways[2]);
    expect(c.transport.signals).toEqual([]);
  });

  it('while signalling is open, seeks the others by their own addresses first', async () => {
    const [a, b, c] = rooms();
    wire(a, b, { from: 'a', to: 'b' });
    wire(c, b, { from: 'c', to: 'b' });
    await settle();
    expect(a.transport.dialled).toEqual(['c']);
    a.transport.handlers.failed('c', 'missing');
    let waited = 0;
    while (introduced(a).length === 0 && waited < 120_000) {
      await a.pass(2_000);
      await settle();
      waited += 2_000;
    }
    expect(introduced(a)).toEqual([addressOf(carl)]);
    expect(waited).toBeGreaterThanOrEqual(LIMITS.introduceAfterMs);
  });
});

describe('N-8 a neighbour', () => {
  it('passes on what the key proved on the asker’s link has signed, to whom it is linked', async () => {
    const { b, c } = await threeRooms();
    const from = peerAt(b, 'a');
    const take = (signal: PassedSignal) => b.peers.introductions.take(from, signal);
    expect((await take(await signalOf(ann, carl))).status).toBe(202);
    expect((await take(await signalOf(eve, carl))).status).toBe(403);
    expect((await take(await signalOf(ann, eve))).status).toBe(404);
    expect((await take(await signalOf(ann, ann))).status).toBe(404);
    await settle();
    expect(c.transport.signals).toHaveLength(1);
    expect((await b.peers.introductions.take(null, await signalOf(ann, carl))).status).toBe(404);
  });

  it('passes on so much for one asker, and so much to one target, whoever asks', async () => {
    const { a, b, c } = await threeRooms();
    const take = async (address: string, key: Signer, to = carl, mark = 0) => {
      const signal = await signalOf(key, to, { body: Uint8Array.of(mark) });
      return (await b.peers.introductions.take(peerAt(b, address), signal)).status;
    };
    const statuses: number[] = [];
    for (let i = 0; i <= LIMITS.signalsFrom.capacity; i += 1)
      statuses.push(await take('a', ann, carl, i));
    expect(statuses.filter((status) => status === 202)).toHaveLength(LIMITS.signalsFrom.capacity);
    expect(statuses.at(-1)).toBe(429);
    // Others ask for the same target: it has had its share.
    const d = new Room({ key: eve });
    wire(d, b, { from: 'd', to: 'b' });
    await settle();
    const more: number[] = [];
    for (let i = 0; i < LIMITS.signalsFrom.capacity; i += 1)
      more.push(await take('d', eve, carl, i));
    const toCarl = LIMITS.signalsTo.capacity - LIMITS.signalsFrom.capacity;
    expect(more.filter((status) => status === 202)).toHaveLength(toCarl);
    // Another target has its own.
    expect(await take('d', eve, ann, 1)).toBe(202);
    await settle();
    // No node was told to wait so often that a link ended.
    for (const room of [a, b, c, d]) expect(room.left).toEqual([]);
    await b.pass(10_000);
    expect(await take('a', ann, carl, 99)).toBe(202);
  });

  it('names only nodes that proved their ids and take signals', async () => {
    const { b } = await threeRooms();
    await b.joins('old', { hello: { features: 7 } });
    const named = b.peers.introductions.neighbours(peerAt(b, 'a')).map(toHex);
    expect(named).toEqual([toHex(nodeIdOf(carl.publicKey))]);
  });
});

describe('N-8 a target', () => {
  async function brought(signal: PassedSignal, times = 1) {
    const { b, c } = await threeRooms();
    // A neighbour that passes on anything it likes.
    for (let i = 0; i < times; i += 1) await peerAt(b, 'c').ask('signal', signal);
    await settle();
    expect(c.left).toEqual([]);
    return c.transport.signals.map(({ body }) => body);
  }

  it('takes what is signed for it, once', async () => {
    expect(await brought(await signalOf(ann, carl), 3)).toEqual([BODY]);
  });

  it('takes none again, however many others came between, and each of those', async () => {
    const [b, c] = [new Room({ key: ben, address: 'b' }), new Room({ key: carl, address: 'c' })];
    wire(b, c, { from: 'b', to: 'c' });
    await settle();
    const first = await signalOf(ann, carl);
    const take = (from: string, signal: PassedSignal) =>
      c.peers.introductions.take(peerAt(c, from), signal);
    await take('b', first);
    await settle();
    // A room of 100 that comes and goes: ten peers bring what their quota allows at once.
    const { capacity, perSecond } = OPS.signal.quota;
    for (let peer = 0; peer < 10; peer += 1) {
      await c.joins(`other-${peer}`);
      for (let mark = 0; mark < capacity; mark += 1)
        await take(`other-${peer}`, await signalOf(eve, carl, { body: Uint8Array.of(peer, mark) }));
      await settle();
    }
    await c.joins('last');
    for (const from of ['b', 'last']) await take(from, first);
    await settle();
    const bodies = c.transport.signals.map(({ body }) => body?.join());
    expect(bodies).toHaveLength(1 + 10 * capacity);
    expect(bodies.filter((body) => body === BODY.join())).toHaveLength(1);
    // Nor after all that a full node's peers can bring while a signal is good.
    const goodFor = (LIMITS.signalMs + 2 * LIMITS.clockOffMs) / 1000;
    const most = LIMITS.peersMax * (capacity + perSecond * goodFor);
    expect(LIMITS.signalsSeen).toBeGreaterThanOrEqual(most);
  });

  it.each([
    ['of another ledger', () => signalOf(ann, carl, { ledger: new Uint8Array(32) })],
    [
      'changed on the way',
      async () => ({ ...(await signalOf(ann, carl)), body: Uint8Array.of(9) }),
    ],
    [
      'of a key that did not sign it',
      async () => ({ ...(await signalOf(eve, carl)), key: ann.publicKey }),
    ],
    ['whose time is long over', () => signalOf(ann, carl, { expires: -40 })],
    ['good for an hour', () => signalOf(ann, carl, { expires: 3_600 })],
    ['of a node that is linked', () => signalOf(ben, carl)],
  ])('takes none %s, and penalises nobody', async (_name, make) => {
    expect(await brought(await make())).toEqual([]);
  });
});
