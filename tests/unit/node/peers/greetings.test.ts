/** O-2: where only tip, pool and standing have changed, a `tip` is told in the place of `hello`. */
import { describe, expect, it } from 'vitest';
import { Greetings } from '../../../../src/node/peers/greetings.ts';
import type { Peer } from '../../../../src/node/peers/peer.ts';
import { FEATURES } from '../../../../src/protocol/ops.ts';
import type { Hello } from '../../../../src/protocol/shapes.ts';
import { settle } from '../../../support/manual-clock.ts';
import { helloOf } from '../room.ts';

interface FakePeer {
  readonly name: string;
  hello: Hello | null;
  readonly tip: Hello['tip'] | null;
  closed: boolean;
  introduce(hello: Hello): void;
}

const hash = (fill: number) => new Uint8Array(32).fill(fill);

class World {
  own = helloOf(1, { tip: { height: 5, hash: hash(5), work: 50n } });
  readonly peers: Peer[] = [];
  readonly said: string[] = [];
  readonly repeated: string[] = [];
  readonly followed = new Set<Peer>();
  fails = false;
  readonly greetings = new Greetings({
    handshake: { helloFor: async (_peer, hello) => hello },
    slots: { nodes: () => this.peers },
    following: () => ({
      follows: (peer) => this.followed.has(peer),
      helloRepeated: (peer) => void this.repeated.push((peer as unknown as FakePeer).name),
      ownHello: () => this.own,
    }),
    answered: async () => undefined,
  });

  /** A peer that tells of the same tip as this node at first. */
  peer(name: string, features: number = FEATURES.tip): Peer {
    const peer: FakePeer & { ask: unknown } = {
      name,
      hello: { ...this.own, features },
      get tip() {
        return this.hello?.tip ?? null;
      },
      closed: false,
      introduce(hello: Hello) {
        this.hello = hello;
      },
      ask: async (op: string, args: { follow?: boolean }) => {
        this.said.push(`${name} ${op}${args.follow ? ' follow' : ''}`);
        return this.fails
          ? { ok: false }
          : { ok: true, response: op === 'hello' ? this.own : null };
      },
    };
    this.peers.push(peer as unknown as Peer);
    return peer as unknown as Peer;
  }

  /** What is said while this runs. */
  async during(run: () => void): Promise<string[]> {
    this.said.length = 0;
    run();
    await settle();
    return [...this.said];
  }
}

const all = () => true;

describe('a node tells where it stands', () => {
  it('whole at first, then by `tip` to those that take it', async () => {
    const world = new World();
    world.peer('new');
    world.peer('old', 0);
    expect(await world.during(() => world.greetings.tellTip(all))).toEqual([
      'new hello',
      'old hello',
    ]);
    expect(await world.during(() => world.greetings.tellTip(all))).toEqual([
      'new tip',
      'old hello',
    ]);
  });

  it('whole again where its address, seals or first body have changed', async () => {
    const world = new World();
    world.peer('a');
    await world.during(() => world.greetings.tellTip(all));
    const seal = { height: 4, hash: hash(4), signature: new Uint8Array(64) };
    for (const change of [{ address: 'moved' }, { seals: [seal] }, { first: 9 }]) {
      world.own = { ...world.own, ...change };
      expect(await world.during(() => world.greetings.tellTip(all))).toEqual(['a hello']);
      expect(await world.during(() => world.greetings.tellTip(all))).toEqual(['a tip']);
    }
  });

  it('once for each change, and to nobody where nothing changed', async () => {
    const world = new World();
    const peer = world.peer('a');
    const { greetings } = world;
    const changes = () => world.during(() => greetings.tellChanges());
    expect(await changes()).toEqual(['a hello']);
    expect(await changes()).toEqual([]);
    const pool = { count: 1, xor: new Uint8Array(8).fill(1) };
    for (const change of [{ pool }, { synced: false }, { features: 8 }]) {
      world.own = { ...world.own, ...change };
      expect(await changes()).toEqual(['a tip']);
      expect(await changes()).toEqual([]);
    }
    world.followed.add(peer);
    expect(await changes()).toEqual(['a tip follow']);
    expect(await changes()).toEqual([]);
  });

  it('what it told with a new block it does not tell again', async () => {
    const world = new World();
    const peer = world.peer('a');
    await world.during(() => world.greetings.tellChanges());
    world.own = { ...world.own, tip: { height: 6, hash: hash(6), work: 60n } };
    peer.introduce({ ...(peer.hello as Hello), tip: world.own.tip });
    expect(await world.during(() => world.greetings.tellTip(all))).toEqual(['a tip']);
    expect(await world.during(() => world.greetings.tellChanges())).toEqual([]);
  });

  it('and asks for the `hello` of one that tells of another tip all the while', async () => {
    const world = new World();
    const peer = world.peer('a');
    await world.during(() => world.greetings.tellChanges());
    const tip = { height: 7, hash: hash(7), work: 70n };
    peer.introduce({ ...(peer.hello as Hello), tip });
    expect(await world.during(() => world.greetings.tellChanges())).toEqual(['a hello']);
  });

  it('whole again to one that did not take a `tip`', async () => {
    const world = new World();
    world.peer('a');
    await world.during(() => world.greetings.tellTip(all));
    world.fails = true;
    expect(await world.during(() => world.greetings.tellTip(all))).toEqual(['a tip']);
    expect(await world.during(() => world.greetings.tellTip(all))).toEqual(['a hello']);
  });

  it('and takes a `tip` as a `hello` that is the same otherwise', () => {
    const world = new World();
    const peer = world.peer('a');
    const before = peer.hello as Hello;
    const tip = { height: 9, hash: hash(9), work: 90n };
    const pool = { count: 3, xor: new Uint8Array(8).fill(3) };
    const features = FEATURES.tip | FEATURES.seeking;
    const stand = { tip, pool, features, synced: false, follow: true };
    expect(world.greetings.take(peer, stand)).toBe(true);
    expect(peer.hello).toEqual({ ...before, tip, pool, features, synced: false });
    expect(world.repeated).toEqual(['a']);
    const stranger = { ...peer, hello: null } as unknown as Peer;
    expect(world.greetings.take(stranger, stand)).toBe(false);
  });

  it('asks a followed peer for blocks as soon as its `hello` was answered, once', async () => {
    const world = new World();
    const peer = world.peer('a');
    world.followed.add(peer);
    const { greetings } = world;
    expect(await world.during(() => void greetings.sayHello(peer))).toEqual([
      'a hello',
      'a tip follow',
    ]);
    // A further `hello` leaves that as it is.
    expect(await world.during(() => void greetings.sayHello(peer))).toEqual(['a hello']);
    expect(await world.during(() => greetings.tellChanges())).toEqual([]);
  });

  it('asks a peer until it has taken that it is to send no more blocks at once', async () => {
    const world = new World();
    const peer = world.peer('a');
    world.followed.add(peer);
    const { greetings } = world;
    await world.during(() => void greetings.sayHello(peer));
    world.followed.delete(peer);
    world.fails = true;
    expect(await world.during(() => greetings.tellTip(all))).toEqual(['a tip']);
    world.fails = false;
    expect(await world.during(() => greetings.tellChanges())).toEqual(['a hello', 'a tip']);
    expect(await world.during(() => greetings.tellChanges())).toEqual([]);
  });
});
