/**
 * The trail: each event of a node leaves a line with its code, and no flood pushes the rest out.
 */
import { describe, expect, it } from 'vitest';
import type { Link } from '../../../src/node/ports.ts';
import { Trail, trailPeer } from '../../../src/node/trail.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { itemsOf } from '../../../src/protocol/shapes.ts';
import { MemoryMedium } from '../../../src/storage/memory-tables.ts';
import { FakeTransport } from '../../support/fake-links.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { person, SmallLedger } from '../../support/small-ledger.ts';
import { openNode } from '../../support/small-node.ts';
import { spoil } from '../../support/spoil.ts';
import { Room } from './room.ts';

const STARTS_AT = 1_700_000_000_000;

const codes = (trail: Trail): string[] => trail.lines().map(({ code }) => code);

describe('the trail of the links', () => {
  it('tells of a peer that came and left, with the reason and how long it stayed', async () => {
    const room = new Room();
    const remote = await room.joins('ann', { outbound: true });
    await room.pass(5_000);
    room.transport.leave(remote.link);
    const peer = { peer: 'ann', kind: 'direct', direction: 'outbound' };
    const lines = room.trail.lines().filter(({ code }) => code !== 'signalling');
    expect(lines.map(({ code, level, values }) => [code, level, values])).toEqual([
      ['peer-connected', 'info', peer],
      ['peer-disconnected', 'info', { ...peer, reason: 'remote-closed', seconds: 5 }],
    ]);
    room.peers.stop();
  });

  it('warns of a peer that misbehaved, and of its ban', async () => {
    const room = new Room();
    for (let i = 0; i < LIMITS.penaltiesToBan; i += 1) {
      await room.joins('eve');
      const [peer] = room.peers.nodes();
      if (peer === undefined) throw new Error('nobody joined');
      room.peers.close(peer, 'invalid-header');
      await room.pass(LIMITS.redialMs);
    }
    const warnings = room.trail.lines().filter(({ level }) => level === 'warning');
    expect(warnings.map(({ code, times }) => [code, times])).toEqual([
      ['peer-penalised', LIMITS.penaltiesToBan],
      ['peer-banned', 1],
    ]);
    room.transport.open('eve', {});
    expect(room.trail.lines().at(-1)).toMatchObject({
      code: 'link-refused',
      values: { peer: 'eve', reason: 'banned', direction: 'inbound' },
    });
    room.peers.stop();
  });

  it('makes one line of many strangers that are refused', async () => {
    const room = new Room();
    await room.joins('ann');
    for (let i = 0; i < 3 * LIMITS.trailLines; i += 1) room.transport.open(`eve ${i}`, {});
    const lines = room.trail.lines();
    expect(lines.length).toBeLessThan(10);
    expect(codes(room.trail)).toContain('peer-connected');
    expect(lines.at(-1)?.times).toBeGreaterThan(LIMITS.trailLines);
    room.peers.stop();
  });
});

describe('the trail in a flood of links', () => {
  const links = (trail: Trail, count: number, link: (at: number) => Link) => {
    for (let at = 0; at < count; at += 1) {
      trail.add('peer-connected', trailPeer(link(at)));
      trail.ended(link(at), at % 3 === 0 ? 'quota' : 'remote-closed', 1_000);
    }
  };
  const linkOf = (address: string, encoding: Link['encoding']) =>
    ({ address, encoding, kind: 'rtc', outbound: false }) as Link;

  it('makes three lines of scripts that come, misbehave and leave, whatever their names', () => {
    const trail = new Trail({ now: () => 5 });
    trail.add('opened', { height: 1, pooled: 0 });
    links(trail, 2_000, (at) => linkOf(`script ${at}`, 'json'));
    expect(codes(trail).sort()).toEqual([
      'opened',
      'peer-connected',
      'peer-disconnected',
      'peer-penalised',
    ]);
    expect(trail.lines().find(({ code }) => code === 'peer-connected')?.times).toBe(2_000);
  });

  it('makes three lines of one node that comes back again and again', () => {
    const trail = new Trail({ now: () => 5 });
    trail.add('peer-connected', trailPeer(linkOf('ann', 'binary')));
    links(trail, 2_000, () => linkOf('eve', 'binary'));
    expect(trail.lines()).toHaveLength(4);
    expect(trail.lines()[0]).toMatchObject({ code: 'peer-connected', values: { peer: 'ann' } });
  });

  it('keeps half of itself for all else, though each node has another name', () => {
    const trail = new Trail({ now: () => 5 });
    const kept = LIMITS.trailLines / 2;
    for (let height = 1; height <= kept; height += 1) trail.add('block-damaged', { height });
    links(trail, 2_000, (at) => linkOf(`eve ${at}`, 'binary'));
    const lines = trail.lines();
    expect(lines).toHaveLength(LIMITS.trailLines);
    expect(lines.filter(({ code }) => code === 'block-damaged')).toHaveLength(kept);
    expect(lines.at(-1)).toMatchObject({ values: { peer: 'eve 1999' } });
  });

  it('begins a new line after other news', () => {
    const trail = new Trail({ now: () => 5 });
    links(trail, 1, () => linkOf('eve', 'json'));
    trail.add('slept', { seconds: 30 });
    links(trail, 1, () => linkOf('eve', 'json'));
    expect(codes(trail)).toEqual([
      'peer-connected',
      'peer-penalised',
      'slept',
      'peer-connected',
      'peer-penalised',
    ]);
  });
});

describe('the trail of the chain', () => {
  it('tells of blocks, a reorganisation and an invalid block', async () => {
    const ledger = new SmallLedger({ grantsPerBlock: 4 });
    const builder = person(9).publicKey;
    const clock = new ManualClock(STARTS_AT + 60_000);
    const node = await openNode(ledger, { clock, transports: [] });
    node.start();
    const shorter = ledger.branch(0);
    for (let i = 0; i < 3; i += 1) {
      if (i < 2)
        shorter.grow([shorter.claim(person(20 + i))], builder, STARTS_AT + 1_500 * (i + 1));
      ledger.grow([ledger.claim(person(1 + i))], builder, STARTS_AT + 1_500 * (i + 1));
    }
    await node.mergeBlocks(null, itemsOf(shorter.blocks));
    await node.mergeBlocks(null, itemsOf(ledger.blocks));
    const [, connected, reorganised] = node.trail.lines();
    expect(codes(node.trail)).toEqual(['opened', 'blocks-connected', 'reorganised']);
    expect(connected).toMatchObject({ values: { height: 2 }, times: 2 });
    expect(reorganised?.values).toEqual({ depth: 2, height: 3, returned: 2, expired: 0 });
    await clock.pass(60_000);
    expect(node.trail.lines().at(-1)).toMatchObject({ code: 'sync-done', values: { height: 3 } });
    await node.stop();
    expect(codes(node.trail).at(-1)).toBe('stopped');
  });
});

describe('the trail of the disk', () => {
  it('tells when it failed and when it took a write again', async () => {
    const ledger = new SmallLedger({ grantsPerBlock: 4 });
    const medium = new MemoryMedium();
    const clock = new ManualClock(STARTS_AT + 60_000);
    const node = await openNode(ledger, { clock, transports: [], medium });
    node.start();
    ledger.grow([ledger.claim(person(1))], person(9).publicKey, STARTS_AT + 1_500);
    medium.full = true;
    await node.mergeBlocks(null, itemsOf(ledger.blocks));
    await clock.pass(15_000);
    medium.full = false;
    await clock.pass(20_000);
    const lines = node.trail.lines().filter(({ code }) => code.startsWith('storage'));
    expect(lines).toMatchObject([
      { code: 'storage-failed', level: 'error', values: { reason: 'quota' } },
      { code: 'storage-recovered', level: 'info' },
    ]);
    const [, recovered] = lines;
    if (recovered?.code !== 'storage-recovered') throw new Error('it did not recover');
    // Full for 15 s, and tried again every 10 s.
    expect(recovered.values.seconds).toBeGreaterThanOrEqual(15);
    expect(recovered.values.seconds).toBeLessThanOrEqual(25);
    await node.stop();
  });

  it('tells what was set aside at the start', async () => {
    const ledger = new SmallLedger({ grantsPerBlock: 4 });
    const medium = new MemoryMedium();
    const clock = new ManualClock(STARTS_AT + 60_000);
    const open = () =>
      openNode(ledger, { clock, transports: [new FakeTransport('rtc', 'own')], medium });
    const first = await open();
    ledger.grow([ledger.claim(person(1))], person(9).publicKey, STARTS_AT + 1_500);
    await first.mergeBlocks(null, itemsOf(ledger.blocks));
    await first.stop();
    spoil(medium, 'headers');
    const second = await open();
    expect(second.trail.lines()).toMatchObject([
      { code: 'opened', values: { height: 0 } },
      { code: 'quarantined', level: 'error', values: { what: 'headers' } },
    ]);
    await second.stop();
  });
});

describe('the trail', () => {
  it('keeps the newest lines, up to its cap', () => {
    const trail = new Trail({ now: () => 5 });
    for (let height = 1; height <= LIMITS.trailLines + 7; height += 1)
      trail.add('block-damaged', { height });
    const lines = trail.lines();
    expect(lines).toHaveLength(LIMITS.trailLines);
    expect(lines[0]).toEqual({
      at: 5,
      level: 'error',
      code: 'block-damaged',
      values: { height: 8 },
      times: 1,
    });
  });
});
