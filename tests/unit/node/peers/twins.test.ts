/**
 * Two links to one node (N-4): both ends keep the same one of them. But a node id is only said, so
 * a stranger that says an honest node's id, or its address, neither cuts that node's link nor keeps
 * it out (T-16).
 */
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import type { FakeLink } from '../../../support/fake-links.ts';
import { drain, helloOf, type Remote, Room } from '../room.ts';

const MINUTE = 60_000;
/** The rooms' own id is the highest there is. */
const honest = { node: helloOf(5).node, address: 'honest' };
const OWN_IDS = { higher: 0xffff_ffff, lower: 1 };

describe.each(['higher', 'lower'] as const)('a node whose id is the %s one', (which) => {
  const node = OWN_IDS[which];
  const room = () => new Room({ node });

  it.each(['', 'honest', 'stranger'])(
    'keeps its link to a node whose id a stranger says, from address "%s"',
    async (address) => {
      const here = room();
      const friend = await here.joins('honest', { outbound: true, hello: honest });
      for (const outbound of [false, true])
        await here.joins('stranger', { outbound, hello: { node: honest.node, address } });
      await here.pass(1_000);
      expect(friend.link.ended).toBeNull();
    },
  );

  it.each([true, false])(
    'links it though a stranger was first (own dial: %s)',
    async (outbound) => {
      for (const strangerDialled of [true, false])
        for (const address of ['honest', 'stranger']) {
          const here = room();
          const hello = { node: honest.node, address };
          await here.joins('stranger', { outbound: !strangerDialled, hello });
          const friend = await here.joins('honest', { outbound, hello: honest });
          await here.pass(1_000);
          expect(friend.link.ended).toBeNull();
        }
    },
  );

  it('keeps all of its own choice in a full room', async () => {
    const here = room();
    const hello = (index: number) => ({ node: helloOf(10 + index).node, address: `own-${index}` });
    const chosen: Remote[] = [];
    for (let i = 0; i < LIMITS.peersChosen; i += 1)
      chosen.push(await here.joins(`own-${i}`, { outbound: true, hello: hello(i) }));
    for (let i = chosen.length; i < LIMITS.peersMax; i += 1) await here.joins(`in-${i}`);
    expect(here.nodes).toHaveLength(LIMITS.peersMax);
    for (let i = 0; i < chosen.length; i += 1) {
      await here.joins(`stranger-${i}`, { hello: hello(i) });
      await here.joins(`other-${i}`, { hello: { node: hello(i).node } });
    }
    await here.pass(1_000);
    expect(chosen.map(({ link }) => link.ended)).toEqual(chosen.map(() => null));
  });

  it('keeps an own dial in a full room when its twin dialled in, or takes that in its place', async () => {
    const here = room();
    const own = await here.joins('honest', { outbound: true, hello: honest });
    for (let i = 1; i < LIMITS.peersMax; i += 1) await here.joins(`in-${i}`);
    const twin = await here.joins('honest', { hello: honest });
    const [kept, ended] = which === 'lower' ? [own, twin] : [twin, own];
    expect([kept.link.ended, ended.link.ended]).toEqual([null, 'duplicate-link']);
    expect(here.nodes).toHaveLength(LIMITS.peersMax);
    // Whichever link it is: the node is one that was chosen.
    expect(here.peers.find('honest')?.slotKind).toBe('exchange');
  });
});

describe('an address that a stranger says is its own', () => {
  it.each([true, false])('is dialled all the same (own dial: %s)', async (outbound) => {
    const room = new Room();
    const stranger = await room.joins('stranger', { outbound, hello: { address: 'honest' } });
    room.transport.handlers.found(['honest'], 'rendezvous');
    await room.pass(MINUTE);
    expect(room.transport.dialled.filter((one) => one === 'honest').length).toBeGreaterThan(0);
    expect(stranger.link.ended).toBeNull();
    // Questions meant for it do not go to a stranger.
    const friend = await room.joins('honest', { outbound: true, hello: honest });
    expect(room.peers.find('honest')?.link).toBe(friend.link);
  });

  it('is dialled anew soon after its link broke', async () => {
    const room = new Room();
    room.transport.handlers.found(['honest'], 'rendezvous');
    const friend = await room.joins('honest', { outbound: true, hello: honest });
    await room.joins('stranger', { hello: honest });
    await room.pass(MINUTE);
    const before = room.transport.dialled.length;
    room.transport.leave(friend.link, 'channel-failed');
    await room.pass(3 * LIMITS.redialMs);
    expect(room.transport.dialled.slice(before)).toContain('honest');
  });

  it('is not dialled when a tab of this browser says it', async () => {
    const room = new Room();
    await room.joins('f0'.repeat(16), { kind: 'local', hello: { address: 'tab' } });
    room.transport.handlers.found(['tab'], 'rendezvous');
    await room.pass(MINUTE);
    expect(room.transport.dialled).not.toContain('tab');
  });

  it('nor does a node id keep a tab of this browser from being dialled', async () => {
    const room = new Room();
    const tab = 'f0'.repeat(16);
    const hello = { node: new Uint8Array(16).fill(0xf0) };
    const stranger = await room.joins('stranger', { hello });
    room.local.handlers.found([tab], 'presence');
    expect(room.local.dialled).toEqual([tab]);
    await room.joins(tab, { kind: 'local', outbound: true, hello });
    expect(stranger.link.ended).toBe('duplicate-link');
  });
});

/** Two honest nodes and the way between them. */
class Pair {
  readonly rooms: readonly [Room, Room];
  readonly #ends: [FakeLink, FakeLink][] = [];

  constructor(ids: readonly [number, number]) {
    this.rooms = [
      new Room({ node: ids[0], address: 'a' }),
      new Room({ node: ids[1], address: 'b' }),
    ];
    for (const room of this.rooms)
      room.transport.answerDial = (address) => setImmediate(() => this.connect(room, address));
  }

  /** A dial opens, if somebody is at that address. */
  connect(from: Room, address: string): void {
    const to = this.rooms.find((room) => room !== from && room.address === address);
    if (to === undefined) return from.transport.handlers.failed(address);
    const ends: [FakeLink, FakeLink] = [
      from.transport.open(address, { outbound: true }),
      to.transport.open(from.address),
    ];
    this.#ends.push(ends);
    const hears = (link: FakeLink, room: Room, other: FakeLink) => {
      link.hear = (message) => setImmediate(() => room.transport.say(other, message));
      for (const message of link.said.splice(0)) link.hear(message);
    };
    hears(ends[0], to, ends[1]);
    hears(ends[1], from, ends[0]);
  }

  /** Both hear the other's address, as from a rendezvous holder, again and again. */
  async pass(ms: number): Promise<void> {
    const [a, b] = this.rooms;
    for (let left = ms; left > 0; left -= 500) {
      a.transport.handlers.found([b.address], 'rendezvous');
      b.transport.handlers.found([a.address], 'rendezvous');
      await Promise.all([a.clock.pass(500), b.clock.pass(500)]);
      for (let i = 0; i < 4; i += 1) await drain();
      for (const [here, there] of this.#ends) {
        if (here.ended !== null) there.close('remote-closed');
        if (there.ended !== null) here.close('remote-closed');
      }
    }
  }

  get open(): number {
    return this.#ends.filter(([here, there]) => here.ended === null && there.ended === null).length;
  }

  get dials(): number {
    return this.#ends.length;
  }
}

describe.each([
  [1, 2],
  [2, 1],
] as const)('two honest nodes with the ids %i and %i', (one, other) => {
  it('that dial each other at once keep the same link', async () => {
    const pair = new Pair([one, other]);
    pair.connect(pair.rooms[0], 'b');
    pair.connect(pair.rooms[1], 'a');
    await pair.pass(1_000);
    expect(pair.open).toBe(1);
    expect(pair.rooms.map(({ nodes }) => nodes)).toEqual([['b'], ['a']]);
    // It is the one that the node with the lower id dialled.
    expect(pair.rooms[0].peers.nodes()[0]?.link.outbound).toBe(one < other);
    await pair.pass(10 * MINUTE);
    expect([pair.open, pair.dials]).toEqual([1, 2]);
  });

  it.each([0, 1] as const)(
    'of which one has a new address stay linked, and do not dial on and on (dialled by %i)',
    async (dialler) => {
      const pair = new Pair([one, other]);
      const from = pair.rooms[dialler];
      pair.connect(from, dialler === 0 ? 'b' : 'a');
      await pair.pass(1_000);
      expect(pair.open).toBe(1);
      const [moved] = pair.rooms;
      moved.address = 'a-again';
      moved.peers.tellHello();
      for (let minute = 0; minute < 20; minute += 1) {
        await pair.pass(MINUTE);
        expect(pair.open).toBe(1);
      }
      expect(pair.dials).toBeLessThan(8);
    },
  );

  it('that both have new addresses stay linked, and do not dial on and on', async () => {
    const pair = new Pair([one, other]);
    pair.connect(pair.rooms[0], 'b');
    await pair.pass(1_000);
    for (const room of pair.rooms) room.address += '-again';
    for (const room of pair.rooms) room.peers.tellHello();
    for (let minute = 0; minute < 20; minute += 1) {
      await pair.pass(MINUTE);
      expect(pair.open).toBe(1);
    }
    expect(pair.dials).toBeLessThan(10);
  });
});
