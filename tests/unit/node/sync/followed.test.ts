/** O-2: one peer is asked to send new blocks at once, as long as its blocks come first. */
import { describe, expect, it } from 'vitest';
import type { Peer } from '../../../../src/node/peers/peer.ts';
import { FollowedPeers } from '../../../../src/node/sync/followed.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { FEATURES } from '../../../../src/protocol/ops.ts';

function setUp() {
  const peers = Array.from(
    { length: 6 },
    (_, i) => ({ hello: { features: FEATURES.tip }, lastBlockAt: i }) as unknown as Peer,
  );
  const linked: Peer[] = [];
  const told: string[] = [];
  const followed = new FollowedPeers({
    nodes: () => linked,
    tellTip: (which) => {
      for (const [i, peer] of peers.entries())
        if (which(peer)) told.push(`p${i} ${followed.has(peer)}`);
    },
  });
  const names = () => peers.flatMap((peer, i) => (followed.has(peer) ? [`p${i}`] : []));
  const inVain = (peer: Peer) => {
    for (let i = 0; i < LIMITS.vainBlocks; i += 1) followed.sent(peer, false);
  };
  return {
    peers: peers as [Peer, Peer, Peer, Peer, Peer, Peer],
    linked,
    told,
    followed,
    names,
    inVain,
  };
}

describe('the peer that is asked to send blocks at once', () => {
  it('is the first that is linked, and is told so', () => {
    const { peers, told, followed, names } = setUp();
    for (const peer of peers) followed.linked(peer);
    expect(names()).toEqual(['p0']);
    expect(told).toEqual(['p0 true']);
  });

  it('is left where its blocks come in vain, and not replaced by one as slow', () => {
    const { peers, told, followed, names, inVain } = setUp();
    followed.linked(peers[0]);
    for (let i = 1; i < LIMITS.vainBlocks; i += 1) followed.sent(peers[0], false);
    followed.sent(peers[0], true);
    for (let i = 1; i < LIMITS.vainBlocks; i += 1) followed.sent(peers[0], false);
    expect(names()).toEqual(['p0']);
    followed.sent(peers[0], false);
    expect(names()).toEqual([]);
    expect(told.at(-1)).toBe('p0 false');
    followed.linked(peers[2]);
    inVain(peers[2]);
    expect(names()).toEqual([]);
  });

  it('is the last that told of a block before it was sent', () => {
    const { peers, told, followed, names, inVain } = setUp();
    for (const peer of peers) followed.linked(peer);
    followed.wasFirst(peers[4]);
    expect(names()).toEqual(['p4']);
    expect(told.slice(-2)).toEqual(['p0 false', 'p4 true']);
    // Asked to send blocks, it goes on telling of them.
    for (let i = 0; i < LIMITS.vainBlocks; i += 1) followed.wasFirst(peers[4]);
    expect(names()).toEqual([]);
    followed.wasFirst(peers[5]);
    expect(names()).toEqual(['p5']);
    inVain(peers[5]);
    expect(names()).toEqual([]);
  });

  it('makes room where it has left, and others do not count', () => {
    const { peers, followed, names, inVain } = setUp();
    followed.linked(peers[0]);
    inVain(peers[3]);
    followed.forget(peers[0]);
    followed.linked(peers[3]);
    expect(names()).toEqual(['p3']);
  });

  it('is replaced as it leaves, by one that was lately the first with a block', () => {
    const { peers, linked, told, followed, names, inVain } = setUp();
    followed.linked(peers[0]);
    linked.push(peers[0], peers[1], peers[2], peers[3], peers[4]);
    (peers[3] as { closed: boolean }).closed = true;
    (peers[4] as { hello: unknown }).hello = { features: 0 };
    followed.forget(peers[1]);
    expect(names()).toEqual(['p0']);
    followed.forget(peers[0]);
    expect(names()).toEqual(['p2']);
    expect(told).toEqual(['p0 true', 'p2 true']);
    // Where all blocks came in vain nobody is followed, whoever leaves.
    inVain(peers[2]);
    followed.forget(peers[2]);
    expect(names()).toEqual([]);
  });

  it('sends blocks at once by what its `hello` says', () => {
    const { peers, followed, names } = setUp();
    (peers[0] as { hello: unknown }).hello = { features: 0 };
    followed.linked(peers[0]);
    followed.linked(peers[1]);
    expect(names()).toEqual(['p1']);
  });
});
