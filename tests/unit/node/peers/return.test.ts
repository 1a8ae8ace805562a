/**
 * Links are restored at once (N-4), and peers that are here and cannot be reached are noticed
 * (N-6).
 */
import { describe, expect, it } from 'vitest';
import { AddressBook } from '../../../../src/node/peers/address-book.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { type FakeLink, FakeTransport } from '../../../support/fake-links.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { SmallLedger } from '../../../support/small-ledger.ts';
import { openNode } from '../../../support/small-node.ts';
import { drain, Room } from '../room.ts';

const all = () => true;
const half = () => 0.5;

function names(book: AddressBook, now: number, alone = false): string[] {
  return book.candidates(now, half, all, alone).map(({ address }) => address);
}

describe('addresses', () => {
  it('of an earlier session come after those named now, whatever their kind', () => {
    const book = new AddressBook();
    for (let i = 0; i < 8; i += 1) book.add(`old-${i}`, 'rtc', 'remembered', 0);
    book.add('holder', 'rtc', 'rendezvous', 0);
    book.add('heard', 'rtc', 'exchange', 0);
    expect(names(book, 0).slice(0, 2)).toEqual(['holder', 'heard']);
    book.add('old-5', 'rtc', 'exchange', 1);
    expect(names(book, 1)[0]).toBe('old-5');
    expect(book.kindOf('old-5')).toBe('known');
  });

  it('are dialled at once when pauses are lifted', () => {
    const book = new AddressBook();
    book.add('peer', 'rtc', 'exchange', 0);
    for (let i = 0; i < 4; i += 1) book.failed('peer', 0);
    expect(names(book, 30_000)).toEqual([]);
    book.liftPauses(30_000);
    expect(names(book, 30_000)).toEqual(['peer']);
    // The next failure begins at the shortest pauses again.
    book.failed('peer', 30_000);
    expect(names(book, 30_000 + 2 * LIMITS.redialMs)).toEqual(['peer']);
  });

  it('said to be there are waited for 3 s at most by a node without links, and not given up', () => {
    const book = new AddressBook();
    book.add('peer', 'rtc', 'rendezvous', 0);
    for (let i = 0; i < 10; i += 1) {
      book.failed('peer', i * 1_000);
      book.markPresent('peer', i * 1_000 + 1);
    }
    expect(book.kindOf('peer')).toBe('rendezvous');
    expect(names(book, 9_000 + LIMITS.aloneRedialMs, false)).toEqual([]);
    expect(names(book, 9_000 + LIMITS.aloneRedialMs - 1, true)).toEqual([]);
    expect(names(book, 9_000 + LIMITS.aloneRedialMs, true)).toEqual(['peer']);
  });
});

describe('a node comes back', () => {
  it('dials two of an earlier session at a time, and those found now beside them', async () => {
    const room = new Room();
    const now = room.clock.monotonic();
    for (let i = 0; i < 20; i += 1) room.peers.book.add(`old-${i}`, 'rtc', 'remembered', now);
    room.transport.handlers.found(['holder', 'other'], 'rendezvous');
    await drain();
    const { dialled } = room.transport;
    expect(dialled).toEqual(expect.arrayContaining(['holder', 'other']));
    expect(dialled.filter((address) => address.startsWith('old-'))).toHaveLength(LIMITS.staleDials);
  });

  it('by a new address: dials whom it could not reach before', async () => {
    const room = new Room();
    room.transport.handlers.found(['peer'], 'rendezvous');
    for (let i = 0; i < 4; i += 1) {
      room.transport.handlers.failed('peer', 'no-way');
      await room.pass(LIMITS.redialMs * 2 ** i, 1_000);
    }
    const before = room.transport.dialled.length;
    await room.pass(1_000, 500);
    expect(room.transport.dialled).toHaveLength(before);
    room.transport.handlers.signalling('lost', '');
    room.transport.handlers.signalling('open', 'fresh');
    expect(room.transport.dialled).toHaveLength(before + 1);
  });

  it('after a sleep: a peer that stays silent is dead after 3 s, and dialled again at once', async () => {
    const room = new Room();
    room.peers.book.add('peer', 'rtc', 'exchange', room.clock.monotonic());
    const peer = await room.joins('peer');
    await room.pass(LIMITS.standingMs, 1_000);
    const dialled = () => room.transport.dialled.filter((address) => address === 'peer').length;
    const before = dialled();
    peer.silent = true;
    room.peers.wake(true);
    await room.pass(LIMITS.wakeAnswerMs + 100, 100);
    expect(peer.link.ended).toBe('timeout');
    expect(dialled()).toBe(before + 1);
  });

  it('after a sleep: frames that waited meanwhile do not make a dead peer live', async () => {
    const room = new Room();
    const peer = await room.joins('peer');
    const alive = await room.joins('alive');
    await room.pass(LIMITS.standingMs, 1_000);
    peer.silent = true;
    room.peers.wake(true);
    await room.pass(200, 100);
    peer.ask('time', {});
    await room.pass(LIMITS.wakeAnswerMs - 200, 100);
    expect(peer.link.ended).toBeNull();
    await room.pass(300, 100);
    expect(peer.link.ended).toBe('timeout');
    expect(alive.link.ended).toBeNull();
  });

  it('a look at the tab alone ends no slow link', async () => {
    const room = new Room();
    const peer = await room.joins('peer');
    peer.silent = true;
    room.peers.wake(false);
    await room.pass(LIMITS.wakeAnswerMs + 1_000, 500);
    expect(peer.link.ended).toBeNull();
  });
});

describe('N-7: a relayed link', () => {
  it('is dialled directly now and then, and gives way to a direct one on both sides', async () => {
    for (const outbound of [true, false]) {
      const room = new Room({ address: 'me' });
      const hello = { address: 'peer' };
      const relayed = await room.joins('peer', { outbound, relayed: true, hello });
      await room.pass(LIMITS.directAfterMs + 15_000, 1_000);
      // The side that dialled does it again.
      const dialled = room.transport.dialled.filter((address) => address === 'peer').length;
      expect(dialled).toBe(outbound ? 1 : 0);
      const direct = await room.joins('peer', { outbound, hello: relayed.hello });
      expect(direct.link.ended).toBeNull();
      expect(relayed.link.ended).toBe('duplicate-link');
      // And not the other way round.
      const again = await room.joins('peer', { outbound, relayed: true, hello: relayed.hello });
      expect(again.link.ended).toBe('duplicate-link');
      expect(direct.link.ended).toBeNull();
    }
  });

  it('that finds no direct way counts against nobody: the peer is reached', async () => {
    const room = new Room({ address: 'me' });
    const hello = { address: 'peer' };
    await room.joins('peer', { outbound: true, relayed: true, hello });
    for (let i = 0; i < 6; i += 1) {
      await room.pass(LIMITS.directMaxMs, 1_000);
      room.transport.handlers.failed('peer', 'no-way');
    }
    expect(room.peers.unreachable).toBe(0);
  });
});

describe('N-4: a peer without a place', () => {
  it('is dialled later and later, though it says hello each time before it closes', async () => {
    const room = new Room({ address: 'me' });
    const at: number[] = [];
    room.transport.answerDial = (address) => {
      if (address !== 'full') return;
      at.push(room.clock.monotonic());
      const full = room.remote('full', { outbound: true });
      full.ask('hello', full.hello);
      setImmediate(() => setImmediate(() => room.transport.leave(full.link)));
    };
    room.transport.handlers.found(['full'], 'rendezvous');
    await room.joins('other');
    await room.pass(10 * 60_000);
    // In ten minutes 120 times before.
    expect(at.length).toBeGreaterThanOrEqual(4);
    expect(at.length).toBeLessThanOrEqual(10);
  });

  it('is dialled once where there are enough links, so that holders of a large room have rest', async () => {
    const room = new Room({ address: 'me' });
    const at = new Map<string, number>();
    room.transport.answerDial = (address) => {
      at.set(address, (at.get(address) ?? 0) + 1);
      const full = room.remote(address, { outbound: true });
      full.ask('hello', full.hello);
      setImmediate(() => setImmediate(() => room.transport.leave(full.link)));
    };
    const linked: FakeLink[] = [];
    for (let i = 0; i < LIMITS.peersWanted; i += 1) linked.push((await room.joins(`in-${i}`)).link);
    room.peers.book.add('friend', 'rtc', 'link', room.clock.monotonic());
    for (const holder of ['first', 'second']) room.transport.handlers.found([holder], 'rendezvous');
    await room.pass(LIMITS.lookAroundMs - 10_000);
    expect([at.get('first'), at.get('second')]).toEqual([1, 1]);
    // An acquaintance is sought all the same; they are by looking around, or with few links.
    expect(at.get('friend')).toBeGreaterThan(2);
    await room.pass(10 * 60_000);
    const looks = (at.get('first') ?? 0) + (at.get('second') ?? 0) - 2;
    expect(looks).toBeGreaterThan(0);
    expect(looks).toBeLessThanOrEqual(6);
    for (const link of linked) room.transport.leave(link);
    await room.pass(10_000);
    expect((at.get('first') ?? 0) + (at.get('second') ?? 0)).toBeGreaterThan(looks + 2);
  });

  it('is dialled after all others, where it says so itself', () => {
    const room = new Room({ address: 'me' });
    const others = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const { dialled, handlers } = room.transport;
    handlers.found(['holder', ...others], 'rendezvous', 7, true);
    expect(dialled).toHaveLength(LIMITS.peersPending);
    expect(dialled).not.toContain('holder');
    for (const address of [...dialled]) handlers.failed(address, 'missing');
    expect(dialled.at(-1)).toBe('holder');
    expect(dialled).toHaveLength(others.length + 1);
  });

  it('is put last once, for a while: a holder that lies puts no known address behind', () => {
    const book = new AddressBook();
    const { transport, peers, clock } = new Room({ address: 'me' });
    const { handlers } = transport;
    const fill = Array.from({ length: 8 }, (_, at) => `other${at}`);
    const busy = Array.from({ length: LIMITS.peersPending }, (_, at) => `busy${at}`);
    for (const address of busy) handlers.found([address], 'rendezvous');
    handlers.found(['honest'], 'rendezvous');
    handlers.found(['honest', ...fill], 'rendezvous', 8, true);
    const first = () =>
      peers.book.candidates(clock.monotonic(), half, (one) => !busy.includes(one))[0]?.address;
    expect(first()).toBe('honest');
    book.add('holder', 'rtc', 'rendezvous', 0);
    book.add('other', 'rtc', 'exchange', 0);
    book.putLast('holder', 0);
    expect(names(book, 0)).toEqual(['other', 'holder']);
    expect(book.candidates(0, half, all).every(({ full }) => !full)).toBe(true);
    expect(names(book, LIMITS.fullMs)).toEqual(['holder', 'other']);
    // A link to it shows that it has room.
    book.putLast('holder', LIMITS.fullMs);
    book.linked('holder', 1);
    expect(names(book, LIMITS.fullMs)).toEqual(['holder', 'other']);
  });
});

describe('N-6: here, and not reachable', () => {
  it('is not alone: nothing is built until one is reached, or they are gone', async () => {
    const clock = new ManualClock();
    const transport = new FakeTransport('rtc', 'me');
    const node = await openNode(new SmallLedger(), { clock, transports: [transport] });
    node.start();
    transport.handlers.found(['other', 'third'], 'rendezvous');
    await clock.pass(9_000);
    // They are being dialled: too early to say.
    expect(node.alone).toBe(false);
    transport.handlers.failed('other', 'no-way');
    transport.handlers.failed('third', 'missing');
    expect(node.unreachable).toBe(1);
    await clock.pass(60_000);
    expect(node).toMatchObject({ alone: false, ready: false });
    transport.handlers.failed('other', 'missing');
    expect(node.unreachable).toBe(0);
    await clock.pass(1_000);
    expect(node.ready).toBe(true);
    await node.stop();
  });

  it('counts nobody who has not been called for two minutes', async () => {
    const room = new Room();
    room.transport.handlers.failed('other', 'no-way');
    room.transport.handlers.failed('never', 'not-dialled');
    expect(room.peers.unreachable).toBe(1);
    await room.pass(LIMITS.unreachableMs + 1_000, 10_000);
    expect(room.peers.unreachable).toBe(0);
  });
});
