/**
 * How tabs find each other (N-1, N-6, N-7, N-8), in rooms on a simulated internet: the page's and
 * the node's own code on signalling servers, address translators and a relay that are models.
 */
import { describe, expect, it } from 'vitest';
import { meshOf, ratesOf, spreadOf, totalsOf } from './discovery/measures.ts';
import { wayBetween } from './discovery/nat.ts';
import { Room } from './discovery/room.ts';

/** Each takes seconds of one core; a busy machine has fewer. */
const MOST_MS = 180_000;

describe('ways through networks, as measured in namespaces', () => {
  it('fail between two symmetric ones, and a symmetric and a port-restricted one', () => {
    const kinds = ['open', 'cone', 'port-restricted', 'symmetric'] as const;
    const direct = kinds.map((one) => kinds.map((other) => wayBetween(one, other, false)));
    expect(direct).toEqual([
      ['direct', 'direct', 'direct', 'direct'],
      ['direct', 'direct', 'direct', 'direct'],
      ['direct', 'direct', 'direct', null],
      ['direct', 'direct', null, null],
    ]);
    expect(wayBetween('blocked', 'open', false)).toBeNull();
    expect(wayBetween('blocked', 'blocked', true)).toBe('turn');
  });
});

describe('a room of 100', { timeout: MOST_MS }, () => {
  it('is found at once, stays whole while a tenth comes and goes each minute, and is quiet', async () => {
    const room = new Room({ seed: 'class' });
    await room.arrive(100, 30_000);
    await room.pass(30_000);
    expect(room.isWhole()).toBe(true);
    expect(await room.block(0.99, 10_000)).toBeLessThan(3_000);
    // Holders of rendezvous ids, which cannot have everybody, are not dialled for ever.
    const resting = totalsOf(room);
    await room.pass(30_000);
    const atRest = ratesOf(resting, totalsOf(room), 100);
    expect(atRest.opened).toBeLessThan(2);
    expect(atRest.signalling[0]).toBeLessThan(100 * 50);
    const before = totalsOf(room);
    await room.churn(1, 0.1);
    const rates = ratesOf(before, totalsOf(room), 100);
    expect(await room.block(0.99, 30_000)).toBeLessThan(5_000);
    // The last newcomer has had its time.
    expect(await room.until(() => room.isWhole(), 20_000)).not.toBeNull();
    const finds = spreadOf(room.finds);
    expect(finds.median).toBeLessThanOrEqual(1_500);
    expect(finds.most90).toBeLessThanOrEqual(6_000);
    const mesh = meshOf(room);
    expect(mesh.links.median).toBeGreaterThanOrEqual(8);
    expect(mesh.links.most).toBeLessThanOrEqual(22);
    expect(mesh.hops.most).toBeLessThanOrEqual(5);
    // Dials that end at once, of which there were 20 a node and minute, and signalling.
    expect(rates.opened).toBeLessThan(5);
    expect(rates.missing).toBeLessThan(3);
    expect(rates.signalling[0]).toBeLessThan(100 * 90);
    expect(rates.messages).toBeLessThan(1_500);
  });
});

describe('rendezvous ids', { timeout: MOST_MS }, () => {
  it('held by tabs that reach nobody close no room', async () => {
    const room = new Room({ seed: 'squatters', hasRelay: false, isLight: true });
    await room.arrive(4, 4_000, 'blocked');
    await room.pass(10_000);
    const others = [await room.open('cone'), await room.open('cone')];
    const linked = () => others.every(({ node }) => (node?.peers().length ?? 0) > 0);
    expect(await room.until(linked, 10_000)).not.toBeNull();
    expect(room.isWhole()).toBe(true);
  });

  it('held behind one kind of network split no room of another', async () => {
    const room = new Room({ seed: 'kinds', hasRelay: false, isLight: true });
    await room.arrive(6, 3_000, 'symmetric');
    await room.arrive(6, 3_000, 'port-restricted');
    await room.arrive(1, 1_000, 'open');
    expect(await room.until(() => room.isWhole(), 30_000)).not.toBeNull();
  });
});

describe('signalling servers', { timeout: MOST_MS }, () => {
  it('that were away for 3 s have everybody back within 5 s, and no link is lost', async () => {
    const room = new Room({ seed: 'restart', isLight: true });
    await room.arrive(30, 5_000, 'cone');
    await room.pass(20_000);
    const links = () => [...room.links().values()].reduce((sum, { size }) => sum + size, 0);
    const before = links();
    const [server] = room.internet.servers;
    server?.stop();
    await room.pass(3_000);
    expect(links()).toBeGreaterThanOrEqual(0.95 * before);
    server?.start();
    expect(await room.until(() => room.areAllFound(), 5_000)).not.toBeNull();
    const late = await room.open('open');
    expect(await room.until(() => (late.node?.peers().length ?? 0) > 0, 5_000)).not.toBeNull();
  });

  it('of a list: the room meets at the next one where its own is dead, and comes back', async () => {
    const room = new Room({ seed: 'list', servers: 3, isLight: true });
    const first = await room.open('open');
    await room.pass(2_000);
    const own = room.internet.servers.find(({ sockets }) => sockets > 0);
    if (own === undefined) throw new Error('nobody came to any server');
    own.stop();
    await room.arrive(20, 5_000);
    expect(await room.until(() => room.isWhole() && room.areAllFound(), 30_000)).not.toBeNull();
    const used = room.internet.servers.filter(({ cuts }) => cuts.size > 0);
    expect(used).toHaveLength(1);
    own.start();
    const back = () =>
      [...room.tabs].every(({ node }) => node !== null && node.address !== '') &&
      own.cuts.size >= room.tabs.size;
    expect(await room.until(back, 10 * 60_000)).not.toBeNull();
    expect(first.isUp && room.isWhole()).toBe(true);
  });

  it('dead for good: those who are left make new links through each other (N-8)', async () => {
    const room = new Room({ seed: 'passed on', isLight: true });
    await room.arrive(40, 5_000, 'cone');
    await room.pass(20_000);
    room.internet.servers[0]?.stop();
    const staying = new Set([...room.tabs].filter((_, index) => index % 4 === 0));
    // Nobody can introduce a tab that no link is left to.
    for (const [tab, others] of room.links()) {
      const [first] = others;
      if (!staying.has(tab) || first === undefined) continue;
      if (![...others].some((other) => staying.has(other))) staying.add(first);
    }
    for (const tab of [...room.tabs]) if (!staying.has(tab)) await room.leave(tab, false);
    await room.pass(1_000);
    const least = () => Math.min(...[...room.links().values()].map(({ size }) => size));
    expect(room.tabs.size).toBeLessThan(20);
    expect(least()).toBeLessThan(8);
    expect(await room.until(() => least() >= 8 && room.isWhole(), 60_000)).not.toBeNull();
    for (const { node } of room.tabs) expect(node?.address).toBe('');
    const passedOn = [...room.tabs].flatMap(({ node }) =>
      (node?.peers() ?? []).filter(({ link }) => link.address.startsWith('node-')),
    );
    expect(passedOn.length).toBeGreaterThan(0);
  });
});
