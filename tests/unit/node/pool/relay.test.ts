/** O-2: a new block crosses few links: sent where it is lacking or asked for, else told of. */
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../src/base/bytes.ts';
import { type Transaction, wireId } from '../../../../src/ledger/transaction.ts';
import type { BlockIndex } from '../../../../src/node/chain/block-index.ts';
import { NODE_LIMITS } from '../../../../src/node/node-limits.ts';
import type { Peer } from '../../../../src/node/peers/peer.ts';
import { Relay } from '../../../../src/node/pool/relay.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { FEATURES } from '../../../../src/protocol/ops.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { makeHeader, makeTransaction } from '../../protocol/samples.ts';

const NEW = FEATURES.compact | FEATURES.tip;
const PARENT = { key: 'parent', height: 6, parent: null } as unknown as BlockIndex;
const ENTRY = { key: 'block', height: 7, parent: PARENT } as unknown as BlockIndex;

function setUp(count: number = LIMITS.compactFrom) {
  const transactions = Array.from({ length: count }, (_, i) => makeTransaction(i));
  const ids = transactions.map((one) => toHex(wireId(one)));
  const block = { header: makeHeader(7), transactions };
  const said: string[] = [];
  const peers: Peer[] = [];
  const join = (name: string, features: number, known: readonly string[] = [PARENT.key]) => {
    const peer = {
      name,
      hello: { features },
      tip: null,
      closed: false,
      knownBlocks: new Set(known),
      knownTransactions: new Set(ids),
      ask: async (op: string) => {
        said.push(`${name} ${op}`);
        return { ok: true, response: { taken: 1, refused: [] } };
      },
      setTip: () => undefined,
    };
    peers.push(peer as unknown as Peer);
    return peer as unknown as Peer;
  };
  const random = { bytes: (length: number) => new Uint8Array(length), uniform: () => 0.5 };
  const context = { clock: new ManualClock(), limits: NODE_LIMITS, random } as never;
  const relay = new Relay(context, { nodes: () => peers } as never, {} as never);
  const tree = { find: () => undefined } as never;
  /** What was said, and who is to be told. */
  const relayed = (isOwn: boolean) => {
    const others = relay.block(tree, ENTRY, block, isOwn);
    const told = others.map((peer) => (peer as unknown as { name: string }).name);
    return { said: [...said], told };
  };
  return { relay, join, relayed };
}

describe('a new block', () => {
  it('built here goes to all that have the block before it', () => {
    const { join, relayed } = setUp();
    join('a', NEW);
    join('old', 0);
    join('far', NEW, []);
    join('has it', NEW, [PARENT.key, ENTRY.key]);
    expect(relayed(true)).toEqual({ said: ['a compact', 'old merge'], told: ['far'] });
  });

  it('brought by a peer goes only to those that asked for that; the others are told', () => {
    const { relay, join, relayed } = setUp();
    relay.sendAtOnce(join('eager', NEW), true);
    const left = join('no longer', NEW);
    relay.sendAtOnce(left, true);
    relay.sendAtOnce(left, false);
    join('a', NEW);
    join('old', FEATURES.compact);
    join('has it', NEW, [PARENT.key, ENTRY.key]);
    const { said, told } = relayed(false);
    expect(said).toEqual(['eager compact', 'old compact']);
    expect(told).toEqual(['no longer', 'a']);
  });

  it('of few payments goes to all at once', () => {
    const { join, relayed } = setUp(LIMITS.compactFrom - 1);
    join('a', NEW);
    expect(relayed(false)).toEqual({ said: ['a merge'], told: [] });
  });
});

/** A clock whose timers come late, as on a busy machine. */
class LateClock extends ManualClock {
  lateMs = 0;

  override after(ms: number, run: () => void): ReturnType<ManualClock['after']> {
    return super.after(ms + this.lateMs, run);
  }
}

describe('payments of others', () => {
  /** A peer that is told of payments, a new one each `everyMs`. */
  function setUpTelling(everyMs: number) {
    const clock = new LateClock();
    const pooled = new Map<string, Transaction>();
    const messages: { at: number; ids: number }[] = [];
    const peer = {
      hello: { features: FEATURES.announce },
      closed: false,
      knownTransactions: new Set(),
      announce: () => undefined,
      ask: async (_: string, { ids }: { ids: readonly Uint8Array[] }) => {
        messages.push({ at: clock.monotonic(), ids: ids.length });
        return { ok: true, response: null };
      },
    };
    const relay = new Relay(
      { clock, limits: NODE_LIMITS } as never,
      { nodes: () => [peer] } as never,
      { get: (id: string) => pooled.get(id) } as never,
    );
    const come = async (count: number) => {
      for (let one = 0; one < count; one += 1) {
        const transaction = makeTransaction(pooled.size);
        const id = toHex(wireId(transaction));
        pooled.set(id, transaction);
        relay.transactions([id], false);
        await clock.pass(everyMs);
      }
    };
    const told = () => messages.reduce((sum, { ids }) => sum + ids, 0);
    return { clock, come, messages, told };
  }

  it('are told each tenth of a second', async () => {
    const { clock, come, messages, told } = setUpTelling(50);
    await come(100);
    await clock.pass(200);
    expect(told()).toBe(100);
    expect(messages.length).toBeGreaterThan(30);
  });

  it('are told together where timers are late, and at once again where they no longer are', async () => {
    const { clock, come, messages, told } = setUpTelling(50);
    clock.lateMs = 60;
    await come(100);
    await clock.pass(2_000);
    expect(told()).toBe(100);
    expect(messages.length).toBeLessThan(12);
    clock.lateMs = 0;
    const since = clock.monotonic();
    await come(1);
    await clock.pass(100);
    expect(messages.at(-1)).toEqual({ at: since + 100, ids: 1 });
  });

  it('wait no longer than the maximum and a late timer, however late timers are', async () => {
    const { clock, come, messages, told } = setUpTelling(50);
    clock.lateMs = 900;
    await come(100);
    await clock.pass(2_000);
    expect(told()).toBe(100);
    const gaps = messages.map(({ at }, index) => at - (messages[index - 1]?.at ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(LIMITS.relayDelayMaxMs + 1_000);
  });

  it('wait for no timer more where a message is full: 5,000 in a second are all told', async () => {
    const { clock, come, messages, told } = setUpTelling(0.2);
    clock.lateMs = 150;
    await come(5_000);
    await clock.pass(2_000);
    expect(told()).toBe(5_000);
    expect(messages.filter(({ ids }) => ids === LIMITS.transactionIds).length).toBe(4);
  });
});
