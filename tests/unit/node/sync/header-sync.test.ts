/**
 * Headers from strangers (T-22, T-23): work is checked before memory is spent, so that a
 * long chain of little work costs its sender far more than us, in hashes and in bytes; and what
 * happens meanwhile on our side is nobody's offence.
 */
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../src/base/bytes.ts';
import { NonceSearch } from '../../../../src/builder/search.ts';
import type { Block } from '../../../../src/ledger/block.ts';
import { encodeHeader, type Header, headerHash } from '../../../../src/ledger/header.ts';
import { requiredWork } from '../../../../src/ledger/work.ts';
import { decodeMessage, encodeRequest } from '../../../../src/protocol/codec.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { itemsOf, type Tip } from '../../../../src/protocol/shapes.ts';
import { person, prove, SmallLedger } from '../../../support/small-ledger.ts';
import { drain } from '../room.ts';
import { afterLocator, rest, STARTS_AT, Stranger, settle } from '../strangers.ts';

/** Headers of a chain of the least work there can be, off genesis, with what they cost to make. */
function cheapChain(ledger: SmallLedger, length: number): { headers: Header[]; hashes: number } {
  const headers: Header[] = [ledger.headers[0] as Header];
  let hashes = 0;
  for (let i = 1; i <= length; i += 1) {
    const parent = headers[headers.length - 1] as Header;
    // Slow steps keep the work at its least (L-10).
    const time = Math.max(parent.time, STARTS_AT - length * 5_000) + 4_000;
    const header: Header = {
      ...(ledger.headers[1] as Header),
      height: i,
      previous: headerHash(parent),
      time,
      work: requiredWork(ledger.charter, headers.slice(-33), time),
      nonce: 0n,
    };
    const search = new NonceSearch(encodeHeader(header), header.work);
    const nonce = search.run(2 ** 32) ?? 0n;
    hashes += search.attempts;
    headers.push({ ...header, nonce });
  }
  return { headers: headers.slice(1), hashes };
}

describe('low-work header chains', () => {
  it('cost their sender thousands of hashes for each of ours, and leave nothing behind', async () => {
    const work = 2 ** 12;
    const setting = await settle(60, work);
    const { node, ledger } = setting;
    // About half the work of our chain, which grew faster than its spacing.
    const { headers, hashes } = cheapChain(ledger, 40);
    const theirWork = headers.reduce((sum, header) => sum + header.work, 0n);
    expect(theirWork).toBeLessThan(node.chain.tip.work);
    const sizeBefore = node.chain.tree.size;
    const last = headers[headers.length - 1] as Header;
    const claim = { height: 900, hash: headerHash(last), work: node.chain.tip.work * 9n };
    const stranger = new Stranger(setting, 'x', claim, afterLocator(headers));
    await rest(setting, 5_000);
    expect(stranger.pages).toBe(1);
    // We hash each header once or twice; making them took thousands of hashes each.
    expect(hashes / headers.length).toBeGreaterThan(work / 2);
    expect(node.chain.tree.size).toBe(sizeBefore);
    expect(node.chain.tip.height).toBe(60);
    // No offence: its own clock and peers may have told it so. But it is asked ever less often.
    expect(stranger.link.ended).toBeNull();
    await rest(setting, 10 * 60_000);
    expect(stranger.pages).toBeLessThanOrEqual(6);
  });

  it('are held aside up to a limit only, however long they are', async () => {
    const setting = await settle(130, 2 ** 8, { stagedHeaders: 50, headersPerAnswer: 20 });
    const { node, ledger } = setting;
    const { headers } = cheapChain(ledger, 120);
    expect(headers.reduce((sum, { work }) => sum + work, 0n)).toBeLessThan(node.chain.tip.work);
    const sizeBefore = node.chain.tree.size;
    const last = headers[headers.length - 1] as Header;
    const claim = { height: 900, hash: headerHash(last), work: node.chain.tip.work * 9n };
    const stranger = new Stranger(setting, 'x', claim, afterLocator(headers));
    await rest(setting, 5_000);
    // Three pages fill it; the fourth is not asked for.
    expect(stranger.pages).toBe(3);
    expect(node.chain.tree.size).toBe(sizeBefore);
  });

  it('without their proofs cost one hash, and the sender its link', async () => {
    const setting = await settle(10, 2 ** 12);
    const { node, ledger } = setting;
    const { headers } = cheapChain(ledger, 3);
    const forged = headers.map((header) => ({ ...header, nonce: header.nonce + 1n }));
    const claim = { height: 900, hash: new Uint8Array(32).fill(5), work: node.chain.tip.work * 9n };
    const stranger = new Stranger(setting, 'x', claim, () => forged);
    await rest(setting, 1_000);
    expect(stranger.link.ended).toBe('invalid-header');
  });
});

describe('one honest peer among fifteen', () => {
  it.each(['say nothing when asked', 'show too little, again and again'])(
    'is heard though the others tell of more work and %s',
    async (way) => {
      const setting = await settle(6, 2 ** 8);
      const { node, ledger } = setting;
      const { headers } = cheapChain(ledger, 4);
      const work = node.chain.tip.work * 1_000n;
      const liars: Stranger[] = [];
      for (let index = 0; index < 14; index += 1) {
        const claim = { height: 900, hash: new Uint8Array(32).fill(index + 1), work };
        const answer = way.startsWith('say') ? () => null : afterLocator(headers);
        liars.push(new Stranger(setting, `liar-${index}`, claim, answer));
        await rest(setting, 200);
      }
      expect(node.peers.nodes()).toHaveLength(14);
      const better = ledger.branch(6);
      for (let i = 7; i <= 9; i += 1)
        better.grow([better.claim(person(200 + i))], person(9).publicKey, STARTS_AT + i * 1_000);
      const total = better.headers.reduce((sum, header) => sum + header.work, 0n);
      const claim = { height: 9, hash: headerHash(better.tip), work: total };
      const honest = new Stranger(setting, 'honest', claim, afterLocator(better.headers.slice(1)));
      honest.blocks = better.blocks;
      await rest(setting, 90_000);
      expect(node.chain.tip.height).toBe(9);
      expect(honest.link.ended).toBeNull();
      // The liars lose nothing but trust: they may only repeat what they were told.
      expect(liars.every(({ link }) => link.ended === null || link.ended === 'timeout')).toBe(true);
    },
  );
});

describe('a body that does not come', () => {
  /**
   * A chain with this many more blocks than the node's, shown by a stranger that withholds its
   * bodies.
   */
  async function kept(more: number) {
    const setting = await settle(6, 2 ** 8);
    const better = setting.ledger.branch(6);
    for (let i = 7; i < 7 + more; i += 1)
      better.grow([better.claim(person(200 + i))], person(9).publicKey, STARTS_AT + i * 1_000);
    const work = better.headers.reduce((sum, header) => sum + header.work, 0n);
    const claim = { height: 6 + more, hash: headerHash(better.tip), work };
    const show = afterLocator(better.headers.slice(1));
    const keeper = new Stranger(setting, 'keeper', claim, show);
    keeper.blocks = null;
    await rest(setting, 1_000);
    expect([keeper.asked, setting.node.synced]).toEqual([more, false]);
    return { setting, better, claim, show };
  }

  it('holds a node up for a moment only, longer the more work was shown', async () => {
    const one = await kept(1);
    await rest(one.setting, LIMITS.bodyWaitMs + 1_000);
    expect(one.setting.node.synced).toBe(true);
    const five = await kept(5);
    await rest(five.setting, LIMITS.bodyWaitMs + 1_000);
    expect(five.setting.node.synced).toBe(false);
    await rest(five.setting, 4 * LIMITS.bodyWaitMs);
    expect(five.setting.node.synced).toBe(true);
  });

  it('is asked of another peer who has it', async () => {
    const { setting, better, claim, show } = await kept(5);
    const honest = new Stranger(setting, 'honest', claim, show);
    honest.blocks = better.blocks;
    await rest(setting, 5 * (LIMITS.bodyWaitMs + 1_000));
    expect(setting.node.chain.tip.height).toBe(claim.height);
  });
});

describe('a foreign body under a header that was asked for', () => {
  it('costs its giver the link and nobody the block', async () => {
    const setting = await settle(6, 2 ** 8);
    const { node, ledger } = setting;
    const better = ledger.branch(6);
    better.grow([better.claim(person(207))], person(9).publicKey, STARTS_AT + 7_000);
    const work = better.headers.reduce((sum, header) => sum + header.work, 0n);
    const claim = { height: 7, hash: headerHash(better.tip), work };
    const show = afterLocator(better.headers.slice(1));
    const liar = new Stranger(setting, 'liar', claim, show);
    const transactions = [ledger.claim(person(208))];
    liar.blocks = better.blocks.map(({ header }) => ({ header, transactions }));
    await rest(setting, 1_000);
    expect(liar.link.ended).toBe('invalid-body');
    const honest = new Stranger(setting, 'honest', claim, show);
    honest.blocks = better.blocks;
    await rest(setting, 5_000);
    expect(node.chain.tip.key).toBe(toHex(claim.hash));
  });
});

describe('proofs without bodies', () => {
  /** The header of a good next block, each time another, with another body's root and no body. */
  function hollow(ledger: SmallLedger, salt: number): Block {
    const transactions = [ledger.claim(person(900))];
    const good = ledger.make(transactions, person(9).publicKey, STARTS_AT + 8_000);
    const transactionsRoot = new Uint8Array(32);
    new DataView(transactionsRoot.buffer).setUint32(0, salt + 1);
    return prove({ header: { ...good.header, transactionsRoot }, transactions: [] });
  }

  it('told by a script leave nothing behind that holds the node up', async () => {
    const { node, transport, ledger, clock } = await settle(6, 2 ** 8);
    const script = transport.open('script', { encoding: 'json' });
    const blocks = Array.from({ length: 20 }, (_, salt) => hollow(ledger, salt));
    const args = { blocks: itemsOf(blocks) };
    transport.say(script, encodeRequest('json', 1, { op: 'merge', args }, ledger.id));
    await drain();
    await drain();
    expect(script.said.length).toBeGreaterThan(0);
    transport.leave(script);
    expect([node.chain.tree.side.size, node.sync.behind]).toEqual([0, false]);
    await clock.pass(1_000);
  });

  it('shown one after another hold the node up for a small part of the time', async () => {
    const setting = await settle(6, 2 ** 8);
    const { node, ledger, transport } = setting;
    let behind = 0;
    let before: Stranger | null = null;
    for (let second = 0; second < 180; second += 1) {
      if (second % 2 === 0) {
        const { header } = hollow(ledger, second);
        const work = node.chain.tip.work + header.work;
        const claim = { height: header.height, hash: headerHash(header), work };
        if (before !== null) transport.leave(before.link);
        before = new Stranger(setting, `shower-${second}`, claim, () => [header]);
        before.blocks = null;
      }
      await rest(setting, 1_000);
      if (node.sync.behind) behind += 1;
    }
    expect(behind).toBeGreaterThan(0);
    expect(behind).toBeLessThan(60);
  });
});

describe('strangers that come and go', () => {
  it('do not keep out one that was asked before', async () => {
    const setting = await settle(6, 2 ** 8);
    const { node, ledger, transport, clock } = setting;
    const better = ledger.branch(6);
    const next = (): Tip => {
      const claim = better.claim(person(200 + better.headers.length));
      better.grow([claim], person(9).publicKey, Math.max(clock.now(), better.tip.time + 1));
      return better.summit;
    };
    const honest = new Stranger(setting, 'honest', next(), (locator) =>
      afterLocator(better.headers.slice(1))(locator),
    );
    honest.blocks = better.blocks;
    await rest(setting, 2_000);
    expect(node.chain.tip.height).toBe(7);
    let names = 0;
    const fresh = () => {
      names += 1;
      const hash = new Uint8Array(32).fill(names);
      const claim = { height: 900, hash, work: node.chain.tip.work * 1_000n };
      return { stranger: new Stranger(setting, `mute-${names}`, claim, () => null), asked: 0 };
    };
    let mute = Array.from({ length: 6 }, fresh);
    let behind = 0;
    for (let second = 0; second < 120; second += 1) {
      if (second % 10 === 0) honest.tell(next());
      await rest(setting, 1_000);
      mute = mute.map((one) => {
        if (one.stranger.pages > 0) one.asked += 1;
        if (one.asked < 9) return one;
        // Gone before it is taken ill, and back under another name.
        transport.leave(one.stranger.link);
        return fresh();
      });
      if (node.chain.tip.height < better.summit.height) behind += 1;
    }
    expect(names).toBeGreaterThan(20);
    expect(node.chain.tip.height).toBeGreaterThanOrEqual(better.summit.height - 1);
    expect(behind).toBeLessThan(60);
  });
});

describe('a peer that takes no more questions', () => {
  it('is passed over for one that answers', async () => {
    const setting = await settle(6, 2 ** 8);
    const better = setting.ledger.branch(6);
    for (let i = 7; i < 12; i += 1)
      better.grow([better.claim(person(200 + i))], person(9).publicKey, STARTS_AT + i * 1_000);
    const work = better.headers.reduce((sum, header) => sum + header.work, 0n);
    const claim = { height: 11, hash: headerHash(better.tip), work };
    const show = afterLocator(better.headers.slice(1));
    const full = new Stranger(setting, 'full', claim, show);
    const honest = new Stranger(setting, 'honest', claim, show);
    honest.blocks = better.blocks;
    const send = full.link.send.bind(full.link);
    full.link.send = (message) => {
      const said = decodeMessage('binary', message, setting.ledger.id, () => null);
      return said.kind === 'request' && said.request.op === 'blocks' ? false : send(message);
    };
    await rest(setting, 20_000);
    expect(setting.node.chain.tip.height).toBe(11);
  });
});

describe('what happens on our side while headers are under way', () => {
  it('a branch that was forgotten meanwhile makes no offender of who follows it', async () => {
    const setting = await settle(12, 2 ** 8);
    const { node, ledger } = setting;
    // It answers from a hash we asked from; by then we no longer have that block.
    const honest = ledger.branch(12);
    for (let i = 13; i <= 16; i += 1)
      honest.grow([honest.claim(person(100 + i))], person(9).publicKey, STARTS_AT + i * 1_000);
    const tip = honest.tip;
    const claim = { height: 16, hash: headerHash(tip), work: node.chain.tip.work * 2n };
    const gone = new Map<string, unknown>();
    const stranger = new Stranger(setting, 'x', claim, (locator) => {
      const first = toHex(locator[0] as Uint8Array);
      const { tree } = node.chain;
      const real = tree.get.bind(tree);
      // As if the side branch with that block had been trimmed.
      tree.get = (key) => (key === first ? undefined : real(key));
      gone.set(first, real);
      return honest.headers.slice(13);
    });
    await rest(setting, 1_000);
    expect(gone.size).toBe(1);
    expect(stranger.pages).toBe(1);
    expect(stranger.link.ended).toBeNull();
  });

  it('a header dated ahead of this clock is no offence (L-9)', async () => {
    const setting = await settle(4, 2 ** 8);
    const { node, ledger } = setting;
    const fast = ledger.branch(4);
    fast.grow([fast.claim(person(70))], person(9).publicKey, STARTS_AT + 100_000);
    const claim = { height: 5, hash: headerHash(fast.tip), work: node.chain.tip.work + 256n };
    const stranger = new Stranger(setting, 'x', claim, afterLocator(fast.headers.slice(1)));
    stranger.blocks = fast.blocks;
    await rest(setting, 2_000);
    expect(node.chain.tip.height).toBe(4);
    expect(stranger.link.ended).toBeNull();
    // Its time comes.
    await rest(setting, 120_000);
    expect(node.chain.tip.height).toBe(5);
  });

  it('headers that follow nothing we asked from are a wrong answer', async () => {
    const setting = await settle(4, 2 ** 8);
    const { node, ledger } = setting;
    const other = new SmallLedger({ ...ledger.charter, edition: 7 });
    for (let i = 1; i <= 4; i += 1)
      other.grow([other.claim(person(i))], person(9).publicKey, STARTS_AT + i * 1_000);
    const claim = { height: 9, hash: new Uint8Array(32).fill(3), work: node.chain.tip.work * 9n };
    const stranger = new Stranger(setting, 'x', claim, () => other.headers.slice(2));
    await rest(setting, 1_000);
    expect(stranger.link.ended).toBe('bad-answer');
  });
});

describe('a block of the future', () => {
  it('is held till its time only where it is its header’s and within the ledger’s size', async () => {
    const setting = await settle(4, 2 ** 8);
    const { node, ledger, clock } = setting;
    const early = ledger.branch(4);
    const good = early.make([early.claim(person(70))], person(9).publicKey, clock.now() + 60_000);
    const junk: Block = { ...good, transactions: [early.claim(person(71))] };
    const show = () => [];
    const junker = new Stranger(setting, 'junker', ledger.summit, show);
    const honest = new Stranger(setting, 'honest', ledger.summit, show);
    await rest(setting, 1_000);
    for (const [stranger, block] of [
      [honest, good],
      [junker, junk],
    ] as const)
      stranger.push(block);
    await rest(setting, 1_000);
    expect([junker.link.ended, honest.link.ended]).toEqual(['invalid-body', null]);
    expect(node.chain.tip.height).toBe(4);
    await rest(setting, 40_000);
    expect(node.chain.tip.key).toBe(toHex(headerHash(good.header)));
  });
});
