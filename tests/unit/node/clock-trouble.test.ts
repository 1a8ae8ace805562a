/**
 * L-9, N-4: where this device's clock and the blocks do not fit together it is said, and nothing is
 * built.
 */
import { describe, expect, it } from 'vitest';
import { ViewBuilder, type ViewSources } from '../../../src/api/view-builder.ts';
import { MAX_AHEAD } from '../../../src/ledger/header-check.ts';
import { NodeBuilderSource } from '../../../src/node/builder-source.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { person } from '../../support/small-ledger.ts';
import { afterLocator, rest, type Setting, STARTS_AT, Stranger, settle } from './strangers.ts';

const TEN_MINUTES = 600_000;

/** The sync state that the page gets. */
async function syncOf({ node }: Setting) {
  const views = new ViewBuilder({
    node,
    queries: { blocks: async () => [], richest: () => [] },
    now: () => 0,
    key: new Uint8Array(32).fill(9),
    builder: () => null,
    signallingServer: () => 'own',
    sealing: () => null,
  } as unknown as ViewSources);
  return (await views.make()).sync;
}

describe('an own chain dated ahead', () => {
  it('is said, and not built on until its time has come', async () => {
    const setting = await settle(3, 2 ** 8);
    const { node, ledger, clock } = setting;
    const source = new NodeBuilderSource(node, person(9).publicKey);
    await rest(setting, 10_000);
    expect(node.ready).toBe(true);
    await node.submit(ledger.claim(person(50)));
    expect(source.template(clock.now())).not.toBeNull();
    // The clock was wrong, and is put right.
    clock.jump(-TEN_MINUTES);
    await rest(setting, 1_000);
    const ahead = ledger.tip.time - clock.now();
    expect(node.clockTrouble).toEqual({ kind: 'chain-ahead', ms: ahead });
    expect([node.ready, source.template(clock.now())]).toEqual([false, null]);
    expect(await syncOf(setting)).toEqual({ kind: 'chain-ahead', ms: ahead, peers: 0 });
    clock.jump(ahead - MAX_AHEAD + 1);
    // A jump forward may have been a sleep: the others are looked for again first.
    await rest(setting, 10_000);
    expect([node.clockTrouble, node.ready]).toEqual([null, true]);
    expect(source.template(clock.now())).not.toBeNull();
  });
});

/**
 * A node with one block, and a peer with three, the last two dated ten minutes ahead of the node's
 * clock.
 */
async function behind(peersClock: number) {
  const setting = await settle(1, 2 ** 8);
  const better = setting.ledger.branch(1);
  for (let i = 2; i <= 3; i += 1)
    better.grow(
      [better.claim(person(i))],
      person(9).publicKey,
      STARTS_AT + TEN_MINUTES + i * 1_000,
    );
  const show = afterLocator(better.headers.slice(1));
  const stranger = new Stranger(setting, 'ahead', better.summit, show);
  stranger.blocks = better.blocks;
  stranger.clockAhead = peersClock;
  await rest(setting, LIMITS.claimsCountMs + 10_000);
  return { setting, node: setting.node, clock: setting.clock, stranger, better };
}

describe('a clock that is behind', () => {
  it('is said where newer blocks wait for it, and the node is not ready till it is put right', async () => {
    const { setting, node, clock, stranger } = await behind(TEN_MINUTES);
    expect([node.chain.tip.height, node.ready]).toEqual([1, false]);
    expect(node.clockTrouble?.kind).toBe('clock-behind');
    expect(await syncOf(setting)).toMatchObject({ kind: 'clock-behind', peers: 1 });
    clock.jump(TEN_MINUTES);
    stranger.clockAhead = 0;
    await rest(setting, 20_000);
    expect([node.chain.tip.height, node.ready]).toEqual([3, true]);
    expect(node.clockTrouble).toBeNull();
  });

  it('is not believed to be where only the blocks say so: dates cost little (L-10)', async () => {
    const { setting, node } = await behind(0);
    expect([node.clockTrouble, node.ready]).toEqual([null, true]);
    const sync = await syncOf(setting);
    expect(sync).toMatchObject({ kind: 'in-sync', peers: 1 });
    expect('ahead' in sync && (sync.ahead ?? 0) > TEN_MINUTES / 2).toBe(true);
  });
});
