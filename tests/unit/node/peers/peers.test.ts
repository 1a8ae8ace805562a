/**
 * Admission and penalties (N-4, N-5): only provably invalid data is penalised, and honest peers
 * that look odd are not.
 */
import { describe, expect, it } from 'vitest';
import { CLOSE_REASONS, isOffence } from '../../../../src/protocol/close-reasons.ts';
import { encodeAnswer, encodeRequest } from '../../../../src/protocol/codec.ts';
import { answerOf, refusalOf } from '../../../../src/protocol/decoded.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { OP_NAMES, OPS, type Op } from '../../../../src/protocol/ops.ts';
import type { RequestOf } from '../../../../src/protocol/shapes.ts';
import { makeHeader } from '../../protocol/samples.ts';
import { drain, helloOf, ledgerId, Room, wire } from '../room.ts';

const hashes = (count: number) => Array.from({ length: count }, () => new Uint8Array(32));

/** The hello of a later version: the same start, and more. */
function laterHello(lowest: number, highest: number): Uint8Array {
  const hello = { op: 'hello', args: helloOf(9, { protocol: [lowest, highest] }) } as const;
  const known = encodeRequest('binary', 77, hello, ledgerId);
  const longer = new Uint8Array(known.length + 50).fill(0xab);
  longer.set(known);
  return longer;
}

describe('honest peers that could be taken for others', () => {
  it('answer late, again and again', async () => {
    const room = new Room();
    const slow = await room.joins('slow');
    slow.silent = true;
    for (let round = 0; round < 30; round += 1) {
      for (let i = 0; i < 8; i += 1) void room.peers.find('slow')?.ask('peers', {});
      await room.pass(LIMITS.requestTimeoutMs + 1_000, 2_000);
      slow.answerOpen();
      await drain();
    }
    expect(slow.link.ended).toBeNull();
    // An answer that nobody ever asked for is another thing.
    const lie = encodeAnswer('binary', 4_000_000, 'time', refusalOf(500, 'no'), ledgerId);
    for (let i = 0; i <= LIMITS.unaskedAnswers; i += 1) slow.say(lie);
    expect(slow.link.ended).toBe('unasked-answer');
  });

  it('ask for all the blocks there are as fast as they can, and are never told to wait', async () => {
    const asker = new Room({ node: 1 });
    const answerer = new Room({ node: 2 });
    const link = wire(asker, answerer);
    await drain();
    await drain();
    const peer = asker.peers.nodes()[0];
    if (peer === undefined) throw new Error('they did not meet');
    let answered = 0;
    let refused = 0;
    const worker = async () => {
      for (let i = 0; i < 100; i += 1) {
        const answer = await peer.ask('blocks', { hashes: hashes(16) });
        if (answer.ok) answered += 1;
        else refused += 1;
      }
    };
    const workers = Promise.all(Array.from({ length: 16 }, worker));
    while (answered + refused < 1_600) {
      await Promise.all([asker.clock.pass(50), answerer.clock.pass(50)]);
      for (let i = 0; i < 40; i += 1) await drain();
    }
    await workers;
    expect({ answered, refused }).toEqual({ answered: 1_600, refused: 0 });
    expect(link.from.ended ?? link.to.ended).toBeNull();
    // At that pace the wait is a matter of seconds.
    expect(asker.clock.monotonic()).toBeLessThan(15_000);
  });

  it('were asleep and are handed everything at once', async () => {
    const room = new Room();
    const waking = await room.joins('waking');
    let open: () => void = () => undefined;
    room.gate = new Promise((resolve) => {
      open = resolve;
    });
    for (let i = 0; i < LIMITS.receiveQueue; i += 1) waking.ask('time', {});
    await drain();
    expect(waking.link.ended).toBeNull();
    // And if it is more than a node takes: the link ends, and nobody is blamed.
    for (let i = 0; i < 3; i += 1) waking.ask('time', {});
    expect(waking.link.ended).toBe('receive-overflow');
    expect(isOffence('receive-overflow')).toBe(false);
    open();
    await drain();
    expect((await room.joins('waking')).link.ended).toBeNull();
  });

  it('speak later versions: one that speaks ours too is linked, another is told so, neither is struck', async () => {
    const room = new Room();
    const both = room.remote('both', { hello: { node: helloOf(9).node } });
    both.say(laterHello(1, 4));
    await drain();
    expect(room.nodes).toEqual(['both']);
    for (let i = 0; i <= LIMITS.penaltiesToBan; i += 1) {
      const newer = room.remote('newer');
      newer.silent = true;
      newer.say(laterHello(4, 5));
      await drain();
      expect(newer.link.ended).toBe('other-protocol');
    }
    // An op of theirs is answered, not punished.
    const unknown = Uint8Array.from([1, 0, 0, 0, 5, 99, 1, 2, 3]);
    both.say(unknown);
    await drain();
    expect(both.link.ended).toBeNull();
  });

  it('have a clock that is days off', async () => {
    const room = new Room();
    for (const [index, name] of ['a', 'b', 'c'].entries()) {
      const remote = await room.joins(name);
      remote.skewMs = (index - 1) * 86_400_000 + 600_000;
    }
    await room.pass(30_000);
    expect(room.nodes).toEqual(['a', 'b', 'c']);
    expect(Math.abs((room.peers.pings.clockOff() ?? 0) + 600_000)).toBeLessThan(1_000);
  });

  it('are of another ledger, or this very node, or linked twice', async () => {
    const room = new Room();
    const other = await room.joins('other', { hello: { ledger: new Uint8Array(32) } });
    const self = await room.joins('self', { hello: { node: helloOf(0xffff_ffff).node } });
    const twin = { hello: { node: helloOf(5).node, address: 'twin' } };
    await room.joins('twin', twin);
    const second = await room.joins('twin', twin);
    expect([other, self, second].map(({ link }) => link.ended)).toEqual([
      'other-ledger',
      'self',
      'duplicate-link',
    ]);
    for (const reason of ['other-ledger', 'self', 'duplicate-link'] as const)
      expect(CLOSE_REASONS[reason]).toBe('ordinary');
  });
});

describe('quotas at the door (O-5)', () => {
  const requests: { [O in Op]: RequestOf<O> } = {
    time: { op: 'time', args: {} },
    register: { op: 'register', args: { addr: 'x' } },
    peers: { op: 'peers', args: {} },
    pool: { op: 'pool', args: { start: 0, limit: 1 } },
    merge: { op: 'merge', args: { pool: { values: [], refused: [] } } },
    blocks: { op: 'blocks', args: { start: 0, limit: 1 } },
    hello: { op: 'hello', args: helloOf(101) },
    headers: { op: 'headers', args: { locator: [], limit: 1 } },
    accounts: { op: 'accounts', args: { block: null, prefix: '' } },
    transactions: { op: 'transactions', args: { ids: [] } },
    announce: { op: 'announce', args: { ids: [] } },
    compact: {
      op: 'compact',
      args: { header: makeHeader(1), salt: new Uint8Array(8), short: new Uint8Array(6) },
    },
    judge: { op: 'judge', args: { blocks: { values: [], refused: [] } } },
    neighbours: { op: 'neighbours', args: {} },
    signal: {
      op: 'signal',
      args: {
        key: new Uint8Array(32),
        to: new Uint8Array(16),
        expires: 0,
        body: new Uint8Array(1),
        signature: new Uint8Array(64),
      },
    },
    tip: { op: 'tip', args: { ...helloOf(101), follow: false } },
    short: { op: 'short', args: { block: new Uint8Array(32) } },
    reconcile: { op: 'reconcile', args: { prefixes: [''] } },
  };

  it.each(OP_NAMES)(
    '%s: over its quota it is told to wait, and who goes on is closed',
    async (op) => {
      const room = new Room();
      const flooder = await room.joins('flooder');
      flooder.heard.length = 0;
      const { args } = requests[op];
      const burst = OPS[op].quota.capacity + LIMITS.refusedByQuota;
      for (let i = 0; i < burst + 5 && flooder.link.ended === null; i += 1) {
        flooder.ask(op, args as never);
        await drain();
      }
      const waits = flooder.statuses.filter((status) => status === 429);
      expect(waits.length).toBeGreaterThan(LIMITS.refusedByQuota / 2);
      expect(flooder.link.ended).toBe('quota');
    },
  );

  it('a message that cannot be read costs a script as well, and a node its link', async () => {
    const room = new Room();
    const caller = room.caller('script');
    const junk = new TextEncoder().encode('{"op":"nothing of the kind"}');
    for (let i = 0; i < 40; i += 1) {
      caller.say(junk);
      await drain();
    }
    expect(caller.link.ended).toBeNull();
    for (let i = 0; i < 2 * LIMITS.refusedByQuota && caller.link.ended === null; i += 1) {
      caller.say(junk);
      await drain();
    }
    expect(caller.link.ended).toBe('quota');
    const node = await room.joins('node');
    node.say(Uint8Array.from([1, 0, 0, 0, 1, OPS.headers.code, 0xff]));
    await drain();
    expect(node.link.ended).toBe('bad-message');
  });

  it('large messages are paid before they are read: a flood of them is not decoded', async () => {
    const room = new Room();
    const flooder = await room.joins('flooder');
    const { length } = room.requests;
    const large = new Uint8Array(LIMITS.messageBytes);
    // An empty merge with four million bytes behind it would be bad; unread, it is only told to
    // wait.
    large.set([1, 0, 0, 0, 7, 99]);
    let sent = 0;
    for (; sent < 400 && flooder.link.ended === null; sent += 1) {
      flooder.say(large);
      await drain();
    }
    expect(flooder.link.ended).toBe('quota');
    expect(sent).toBeLessThan(200);
    expect(room.requests.length).toBe(length);
  });

  it('who takes no answers gets no more of them', async () => {
    const room = new Room();
    const deaf = await room.joins('deaf');
    deaf.link.hear = null;
    deaf.link.clogged = true;
    // Something large of ours is on its way to it.
    deaf.link.send(new Uint8Array(LIMITS.answersWaitingBytes + 1));
    const { length } = room.requests;
    for (let i = 0; i < 10; i += 1) deaf.ask('time', {});
    await room.pass(3_000);
    expect(room.requests.length).toBe(length);
    deaf.link.unclog();
    await room.pass(500);
    expect(room.requests.length).toBe(length + 10);
  });

  it('a peer registers its own address only', async () => {
    const room = new Room();
    const rtc = (await room.joins('rtc-id')).link;
    const hello = { address: 'tab-id' };
    const tab = (await room.joins('f0'.repeat(16), { kind: 'local', hello })).link;
    const peerOf = (link: typeof rtc) =>
      room.peers.all().find((one) => one.link === link) ?? expect.fail('no such peer');
    expect(room.peers.addresses.register(peerOf(rtc), 'rtc-id')).toBe(true);
    expect(room.peers.addresses.register(peerOf(rtc), 'another')).toBe(false);
    expect(room.peers.addresses.register(peerOf(tab), 'tab-id')).toBe(true);
    expect(room.peers.addresses.register(peerOf(tab), 'another')).toBe(false);
  });

  it('a peer that came back to the signalling server is named by the address it has now', async () => {
    const room = new Room();
    const moved = await room.joins('old-id', { hello: { address: 'old-id' } });
    await room.joins('other-id');
    expect(room.peers.addresses.list()).toEqual(['old-id', 'other-id']);
    moved.ask('hello', { ...moved.hello, address: 'new-id' });
    await drain();
    expect(room.peers.addresses.list().sort()).toEqual(['new-id', 'other-id']);
  });

  it('all inboxes together have a cap', async () => {
    const room = new Room();
    room.gate = new Promise(() => undefined);
    const large = encodeRequest('binary', 5, { op: 'time', args: {} }, ledgerId);
    const others = await Promise.all(['a', 'b', 'c', 'd'].map((name) => room.joins(name)));
    for (const other of others) other.say(large);
    await drain();
    // Their first request is held up; what comes after waits unread.
    const rest = new Uint8Array(LIMITS.messageBytes);
    for (let i = 0; i < 3; i += 1) for (const other of others) other.say(rest);
    const open = others.filter(({ link }) => link.ended === null);
    const waiting = open.length * 2 * LIMITS.messageBytes;
    expect(waiting).toBeLessThanOrEqual(LIMITS.receiveQueuesBytes + LIMITS.messageBytes);
    const reasons = others.map(({ link }) => link.ended).filter((reason) => reason !== null);
    expect(new Set(reasons)).toEqual(new Set(['receive-overflow']));
  });
});

describe('strikes', () => {
  it('three of them ban an address for a while; nothing else does', async () => {
    const room = new Room();
    const bad = Uint8Array.from([1, 0, 0, 0, 1, OPS.headers.code, 0xff]);
    for (let i = 0; i < LIMITS.penaltiesToBan; i += 1) {
      const remote = await room.joins('bad');
      expect(remote.link.ended).toBeNull();
      remote.say(bad);
      await drain();
    }
    expect((await room.joins('bad')).link.ended).toBe('banned');
    await room.clock.pass(LIMITS.banMs + 1);
    expect((await room.joins('bad')).link.ended).toBeNull();
    // A thousand links that end in any other way are no reason.
    for (const reason of ['timeout', 'channel-failed', 'remote-closed', 'frame-stalled'] as const)
      for (let i = 0; i < 20; i += 1) {
        const remote = await room.joins('clumsy');
        room.transport.leave(remote.link, reason);
      }
    expect((await room.joins('clumsy')).link.ended).toBeNull();
  });

  it('are counted anew after a ban', async () => {
    const room = new Room();
    const bad = Uint8Array.from([1, 0, 0, 0, 1, OPS.headers.code, 0xff]);
    for (let bans = 0; bans < 2; bans += 1) {
      for (let i = 0; i < LIMITS.penaltiesToBan; i += 1) {
        const remote = await room.joins('bad');
        expect(remote.link.ended).toBeNull();
        remote.say(bad);
        await drain();
      }
      expect((await room.joins('bad')).link.ended).toBe('banned');
      await room.clock.pass(LIMITS.banMs + 1);
    }
  });

  it('a wrong answer is one', async () => {
    const room = new Room();
    const liar = await room.joins('liar');
    liar.silent = true;
    void room.peers.find('liar')?.ask('headers', { locator: [], limit: 5 });
    await drain();
    const { id } = liar.open.find(({ request }) => request.op === 'headers') ?? { id: 0 };
    const answer = encodeAnswer(
      'binary',
      id,
      'headers',
      answerOf('headers', { headers: [] }),
      ledgerId,
    );
    liar.say(answer.slice(0, -1));
    expect(liar.link.ended).toBe('bad-answer');
  });
});

describe('the door', () => {
  /** As many strangers as there are slots, all of them silent. */
  const mutes = (room: Room, from = 0) =>
    Array.from({ length: LIMITS.inboundPending }, (_, index) =>
      room.remote(`mute-${from + index}`, { silent: true }),
    );

  it('opens to newcomers though strangers stand in it and say nothing', async () => {
    const room = new Room();
    const first = mutes(room);
    await room.pass(LIMITS.inboundSilentMs - 500);
    // So far they may just be slow.
    expect((await room.joins('early')).link.ended).toBe('too-many-peers');
    await room.pass(1_000);
    expect((await room.joins('newcomer')).link.ended).toBeNull();
    expect(first.map(({ link }) => link.ended)).toEqual(['handshake-timeout', null, null, null]);
    expect(room.nodes).toEqual(['newcomer']);
  });

  it('lets in acquaintances and tabs at once', async () => {
    const room = new Room({ remembered: ['friend'] });
    mutes(room);
    expect((await room.joins('friend')).link.ended).toBeNull();
    expect((await room.joins('tab', { kind: 'local' })).link.ended).toBeNull();
    expect(room.nodes).toEqual(['friend', 'tab']);
  });

  it('lets in strangers that come to say nothing slowly, and acquaintances always', async () => {
    const room = new Room({ remembered: ['friend'] });
    let came = 0;
    let admitted = 0;
    for (let ms = 0; ms < 120_000; ms += 500) {
      for (let i = 0; i < LIMITS.inboundPending; i += 1) {
        came += 1;
        if (room.remote(`mute-${came}`, { silent: true }).link.ended === null) admitted += 1;
      }
      await room.pass(500);
    }
    // The first ones, and after that as many as `badEnds` forgives, with those still in the door.
    const { capacity, perSecond } = LIMITS.badEnds;
    expect(admitted).toBeLessThan(capacity + 120 * perSecond + 2 * LIMITS.inboundPending);
    expect((await room.joins('friend')).link.ended).toBeNull();
  });
});
