/**
 * O-2: a new block that is told of is asked for only where it does not come by itself, and a peer
 * that tells and does not send costs a short pause.
 */
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../src/base/bytes.ts';
import { type Header, headerHash } from '../../../../src/ledger/header.ts';
import type { BlockIndex } from '../../../../src/node/chain/block-index.ts';
import type { Peer } from '../../../../src/node/peers/peer.ts';
import type { Offer } from '../../../../src/node/sync/compact-blocks.ts';
import { ToldBlocks } from '../../../../src/node/sync/told-blocks.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { FEATURES } from '../../../../src/protocol/ops.ts';
import type { Tip } from '../../../../src/protocol/shapes.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { makeHeader } from '../../protocol/samples.ts';

const TIP = { height: 6, work: 100n } as BlockIndex;
const HEADER = makeHeader(7);
const HASH = headerHash(HEADER);
const WAIT = LIMITS.toldBlockMs;
const NEXT = LIMITS.toldBlockNextMs;

type Manner = 'gives' | 'refuses' | 'silent' | 'another';

class World {
  readonly clock = new ManualClock();
  readonly here = new Set<string>();
  readonly open = new Set<string>();
  readonly expected = new Set<string>();
  readonly asked: string[] = [];
  readonly offered: { name: string; header: Header }[] = [];
  readonly followed: string[] = [];
  /** What comes of the offer of a peer, where it is not taken. */
  readonly offers = new Map<string, Offer>();
  /** All peers, with how long they took to answer lately. */
  linked: { answerMs: number | null }[] = [];
  pumps = 0;
  paused = false;
  canAdvance = true;
  readonly blocks: ToldBlocks;

  constructor() {
    const tree = {
      find: (hash: Uint8Array) => (this.here.has(toHex(hash)) ? TIP : undefined),
    };
    const world = this;
    this.blocks = new ToldBlocks({
      chain: { tip: TIP, tree: tree as never },
      clock: this.clock,
      neighbours: { nodes: () => this.linked as Peer[] },
      compactBlocks: {
        isOpen: (key) => this.open.has(key),
        offered: async (peer, { header }) => {
          this.offered.push({ name: nameOf(peer), header });
          const offer = this.offers.get(nameOf(peer)) ?? 'taken';
          if (offer === 'taken') this.here.add(toHex(headerHash(header)));
          return offer;
        },
      },
      driver: {
        get canAdvance() {
          return world.canAdvance;
        },
        guard: async (work) => {
          await work();
          return true;
        },
      },
      followed: { wasFirst: (peer) => void this.followed.push(nameOf(peer)) },
      sync: {
        expected: this.expected,
        get paused() {
          return world.paused;
        },
        pump: () => (this.pumps += 1),
      },
    });
  }

  /** A peer that tells of a block; `lastBlockAt`: when it last brought one. */
  peer(name: string, manner: Manner, { lastBlockAt = 0, tip = {} as Partial<Tip> } = {}): Peer {
    const short = { header: HEADER, salt: new Uint8Array(8), short: new Uint8Array(6) };
    const peer = {
      name,
      hello: { features: FEATURES.tip },
      tip: { height: 7, hash: HASH, work: 110n, ...tip },
      lastBlockAt,
      ask: async (op: string) => {
        this.asked.push(`${name} ${op} ${this.clock.monotonic()}`);
        if (manner === 'silent') return new Promise(() => undefined);
        if (manner === 'refuses') return { ok: false };
        const header = manner === 'another' ? makeHeader(9) : HEADER;
        return { ok: true, response: { ...short, header } };
      },
    };
    return peer as unknown as Peer;
  }
}

const nameOf = (peer: Peer) => (peer as unknown as { name: string }).name;

describe('a block that is told of', () => {
  it('is asked for by nobody where it comes from another in time', async () => {
    const world = new World();
    world.blocks.told(world.peer('a', 'gives'));
    expect([...world.expected]).toEqual([toHex(HASH)]);
    await world.clock.pass(WAIT - 1);
    world.here.add(toHex(HASH));
    world.blocks.noteProgress();
    expect(world.expected.size).toBe(0);
    await world.clock.pass(LIMITS.toldBlockMostMs);
    expect(world.asked).toEqual([]);
    // It knew before the other sent it.
    expect(world.followed).toEqual(['a']);
    expect(world.clock.pending).toBe(0);
  });

  it('is asked for of one that told of it, which is followed then', async () => {
    const world = new World();
    for (const name of ['a', 'b', 'c']) world.blocks.told(world.peer(name, 'gives'));
    await world.clock.pass(LIMITS.toldBlockMostMs);
    expect(world.asked).toEqual([`a short ${WAIT}`]);
    expect(world.offered.map(({ name }) => name)).toEqual(['a']);
    expect(world.followed).toEqual(['a']);
    expect(world.blocks.size).toBe(0);
  });

  it('is asked for of who brought blocks before, and last of who once gave none', async () => {
    const world = new World();
    const liar = world.peer('liar', 'refuses', { lastBlockAt: 900 });
    world.blocks.told(liar);
    world.blocks.told(world.peer('new', 'gives'));
    world.blocks.told(world.peer('known', 'refuses', { lastBlockAt: 500 }));
    await world.clock.pass(WAIT + 2 * NEXT);
    expect(world.asked.map((one) => one.split(' ')[0])).toEqual(['liar', 'known', 'new']);
    world.here.clear();
    world.asked.length = 0;
    world.blocks.told(world.peer('stranger', 'refuses'));
    world.blocks.told(liar);
    world.blocks.told(world.peer('other', 'gives'));
    await world.clock.pass(WAIT + 3 * NEXT);
    expect(world.asked.map((one) => one.split(' ')[0])).toEqual(['stranger', 'other']);
  });

  it('is asked of the next later where all answers are slow', async () => {
    const world = new World();
    world.linked = [400, 350, 600].map((answerMs) => ({ answerMs }));
    world.blocks.told(world.peer('mute', 'silent'));
    world.blocks.told(world.peer('honest', 'gives'));
    const wait = LIMITS.answersWaited * 400;
    await world.clock.pass(WAIT + wait - 1);
    expect(world.asked).toEqual([`mute short ${WAIT}`]);
    await world.clock.pass(1);
    expect(world.asked.at(-1)).toBe(`honest short ${WAIT + wait}`);
  });

  it('is asked for of each once, however often it is told of', async () => {
    const world = new World();
    const liar = world.peer('liar', 'silent', { lastBlockAt: 900 });
    world.blocks.told(liar);
    world.blocks.told(world.peer('honest', 'gives'));
    for (let i = 0; i < 4; i += 1) {
      await world.clock.pass(WAIT + 1);
      world.blocks.told(liar);
    }
    await world.clock.pass(LIMITS.toldBlockMostMs);
    expect(world.asked).toEqual([`liar short ${WAIT}`, `honest short ${WAIT + NEXT}`]);
  });

  it('is asked for of who brought blocks before where many strangers told first', async () => {
    const world = new World();
    for (let i = 0; i < LIMITS.toldBlockPeers; i += 1)
      world.blocks.told(world.peer(`stranger${i}`, 'silent'));
    world.blocks.told(world.peer('another stranger', 'silent'));
    world.blocks.told(world.peer('known', 'gives', { lastBlockAt: 500 }));
    await world.clock.pass(LIMITS.toldBlockMostMs);
    expect(world.asked).toEqual([`known short ${WAIT}`]);
  });

  it('by one that did not give the last in time is not expected, till it gave one', async () => {
    const world = new World();
    const slow = world.peer('slow', 'silent', { lastBlockAt: 900 });
    world.blocks.told(slow);
    world.blocks.told(world.peer('quick', 'gives'));
    await world.clock.pass(WAIT + NEXT);
    expect(world.offered.map(({ name }) => name)).toEqual(['quick']);
    world.blocks.noteProgress();
    world.here.clear();
    // Its question is still open: it counts as in vain all the same.
    world.blocks.told(slow);
    expect(world.expected.size).toBe(0);
    world.blocks.gave(slow);
    world.blocks.told(slow);
    expect(world.expected.size).toBe(1);
    world.blocks.stop();
  });

  it('whose header comes without the block makes nobody followed or believed', async () => {
    const world = new World();
    world.offers.set('liar', 'vain');
    const liar = world.peer('liar', 'gives', { lastBlockAt: 900 });
    world.blocks.told(liar);
    await world.clock.pass(WAIT);
    expect(world.offered.map(({ name }) => name)).toEqual(['liar']);
    world.here.add(toHex(HASH));
    world.blocks.noteProgress();
    expect(world.followed).toEqual([]);
    world.here.clear();
    world.blocks.told(liar);
    expect(world.expected.size).toBe(0);
  });

  it('whose header is refused is left to ordinary sync at once', async () => {
    const world = new World();
    for (const name of ['a', 'b']) {
      world.offers.set(name, 'refused');
      world.blocks.told(world.peer(name, 'gives'));
    }
    await world.clock.pass(WAIT);
    expect([world.expected.size, world.pumps, world.blocks.size]).toEqual([0, 1, 0]);
    world.blocks.told(world.peer('c', 'gives'));
    await world.clock.pass(LIMITS.toldBlockMostMs);
    expect(world.asked).toEqual([`a short ${WAIT}`]);
    expect(world.followed).toEqual([]);
    // So is one that was sent and refused before anybody told of it, or after.
    const other = { height: 7, work: 110n, hash: new Uint8Array(32).fill(1) };
    world.blocks.refused(other.hash);
    world.blocks.told(world.peer('d', 'gives', { tip: other }));
    const third = { ...other, hash: new Uint8Array(32).fill(2) };
    world.blocks.told(world.peer('e', 'gives', { tip: third }));
    expect(world.expected.size).toBe(1);
    world.blocks.refused(third.hash);
    expect([world.expected.size, world.pumps]).toEqual([0, 2]);
  });

  it('after it was sent makes nobody followed, and is not asked for at once', async () => {
    const world = new World();
    expect(world.blocks.noteSent(HASH)).toBe(true);
    expect(world.blocks.noteSent(HASH)).toBe(false);
    world.blocks.told(world.peer('late', 'gives'));
    await world.clock.pass(NEXT - 1);
    expect(world.asked).toEqual([]);
    world.here.add(toHex(HASH));
    world.blocks.noteProgress();
    expect(world.followed).toEqual([]);
    // One that is being put together was sent as well.
    const other = new Uint8Array(32).fill(3);
    world.open.add(toHex(other));
    expect(world.blocks.noteSent(other)).toBe(false);
  });

  it('is not asked for while sync is paused, or the chain cannot move', async () => {
    for (const stop of ['paused', 'canAdvance'] as const) {
      const world = new World();
      world.blocks.told(world.peer('a', 'gives'));
      world[stop] = stop === 'paused';
      await world.clock.pass(LIMITS.toldBlockMostMs);
      expect([world.asked.length, world.expected.size, world.blocks.size]).toEqual([0, 0, 0]);
    }
  });

  it.each(['silent', 'refuses', 'another'] as const)(
    'kept back (%s) by who tells of it costs one pause each',
    async (manner) => {
      const world = new World();
      for (const name of ['x', 'y']) world.blocks.told(world.peer(name, manner));
      world.blocks.told(world.peer('honest', 'gives'));
      await world.clock.pass(LIMITS.toldBlockMostMs);
      const times = [WAIT, WAIT + NEXT, WAIT + 2 * NEXT];
      expect(world.asked).toEqual(['x', 'y', 'honest'].map((one, i) => `${one} short ${times[i]}`));
      expect(world.offered.map(({ name }) => name)).toEqual(['honest']);
      expect(world.followed).toEqual(['honest']);
    },
  );

  it('that nobody gives is left to ordinary sync', async () => {
    const world = new World();
    world.blocks.told(world.peer('x', 'silent'));
    await world.clock.pass(LIMITS.toldBlockMostMs - 1);
    expect([world.expected.size, world.pumps]).toEqual([1, 0]);
    await world.clock.pass(NEXT);
    expect([world.expected.size, world.pumps, world.blocks.size]).toEqual([0, 1, 0]);
    expect(world.clock.pending).toBe(0);
    world.blocks.told(world.peer('y', 'silent'));
    expect(world.expected.size).toBe(0);
  });

  it('that is being put together has time for a question and its answer', async () => {
    const world = new World();
    world.open.add(toHex(HASH));
    world.blocks.told(world.peer('a', 'gives'));
    await world.clock.pass(WAIT + NEXT - 1);
    expect(world.asked).toEqual([]);
    await world.clock.pass(1);
    expect(world.asked).toEqual([`a short ${WAIT + NEXT}`]);
  });

  it('is not asked for of who has left', async () => {
    const world = new World();
    const leaving = world.peer('leaving', 'gives');
    world.blocks.told(leaving);
    world.blocks.forget(leaving);
    await world.clock.pass(LIMITS.toldBlockMostMs + NEXT);
    expect(world.asked).toEqual([]);
    expect(world.blocks.size).toBe(0);
  });

  it('is left to ordinary sync at once where it is not the next, or cannot be taken', () => {
    const world = new World();
    const old = world.peer('old', 'gives');
    (old.hello as { features: number }).features = 0;
    world.blocks.told(old);
    world.blocks.told(world.peer('far', 'gives', { tip: { height: 8 } }));
    world.blocks.told(world.peer('low', 'gives', { tip: { work: 100n } }));
    world.here.add(toHex(HASH));
    world.blocks.told(world.peer('late', 'gives'));
    world.here.clear();
    world.canAdvance = false;
    world.blocks.told(world.peer('early', 'gives'));
    expect(world.expected.size).toBe(0);
  });

  it('made up, by one or by many, takes few places', () => {
    const world = new World();
    const made = (i: number) => ({ height: 7, work: 110n, hash: new Uint8Array(32).fill(i) });
    const one = world.peer('one', 'silent');
    for (let i = 101; i < 110; i += 1) {
      (one as { tip: Tip }).tip = made(i);
      world.blocks.told(one);
    }
    expect(world.blocks.size).toBe(2);
    for (let i = 1; i <= 40; i += 1)
      world.blocks.told(world.peer(`p${i}`, 'silent', { tip: made(i) }));
    expect(world.blocks.size).toBe(LIMITS.toldBlocks);
    expect(world.expected.size).toBe(LIMITS.toldBlocks);
  });
});
