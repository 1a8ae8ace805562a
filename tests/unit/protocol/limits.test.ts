/**
 * The one table of caps (N-5, O-5): every cap in it is used, and copies elsewhere agree with it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { POOL_LIMITS } from '../../../src/ledger/pool-entry.ts';
import { NODE_LIMITS } from '../../../src/node/node-limits.ts';
import { CLOSE_REASONS, isOffence } from '../../../src/protocol/close-reasons.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import {
  KIB_COST,
  OP_NAMES,
  OPS,
  PEER_BUDGET,
  PEER_BUDGET_AT_FIRST,
} from '../../../src/protocol/ops.ts';
import { SIDE_HEIGHTS } from '../../../src/storage/ledger-reader.ts';
import { MAX_OUTBOX } from '../../../src/wallet/outbox.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

describe('limits', () => {
  it('every one is used, or is the pool’s', () => {
    const all = sources(join(ROOT, 'src')).join('\n');
    const isUsed = (name: string) =>
      all.includes(`LIMITS.${name}`) || (name in NODE_LIMITS && all.includes(`imits.${name}`));
    const unused = Object.keys(LIMITS).filter((name) => !isUsed(name));
    // The rules of the pool are the ledger's, which knows no table but its own.
    expect(unused.filter((name) => !name.startsWith('pool'))).toEqual([]);
  });

  it('the pool’s and the wallet’s own tables say the same', () => {
    expect(POOL_LIMITS).toEqual({
      transactions: LIMITS.poolTransactions,
      perSender: LIMITS.poolPerSender,
      claims: LIMITS.poolClaims,
      waitingPerSender: LIMITS.poolWaitingPerSender,
      waiting: LIMITS.poolWaiting,
    });
    expect(MAX_OUTBOX).toBe(LIMITS.outbox);
    expect(SIDE_HEIGHTS).toBe(LIMITS.sideDepth);
  });

  it('what a node is given is what stands there, and is read from nowhere else in it', () => {
    const { pool, ...given } = NODE_LIMITS;
    for (const [name, value] of Object.entries(given))
      expect([name, value]).toEqual([name, LIMITS[name as keyof typeof LIMITS]]);
    expect(pool).toBe(POOL_LIMITS);
    const node = sources(join(ROOT, 'src/node')).join('\n');
    const past = Object.keys(given).filter((name) =>
      new RegExp(`\\bLIMITS\\.${name}\\b`).test(node),
    );
    expect(past).toEqual([]);
  });

  it('leave room for what has to fit', () => {
    expect(LIMITS.sendQueueBytes).toBeGreaterThan(LIMITS.messageBytes);
    expect(LIMITS.receiveQueuesBytes).toBeGreaterThan(LIMITS.receiveQueueBytes);
    // An honest node's questions all fit, and as many again.
    expect(LIMITS.receiveQueue).toBeGreaterThanOrEqual(2 * LIMITS.openRequests);
    // A script may send this many at once, too.
    for (const op of OP_NAMES) expect(LIMITS.receiveQueue).toBeGreaterThan(OPS[op].quota.capacity);
    expect(LIMITS.lateAnswers).toBeGreaterThan(LIMITS.openRequests);
    expect(LIMITS.inboundPending).toBeLessThan(LIMITS.peersPending);
    expect(LIMITS.peersChosen).toBeLessThanOrEqual(LIMITS.peersMax - LIMITS.slots.inbound);
  });
});

describe('ops', () => {
  it('each has a code of its own, limits, a quota and a cost', () => {
    const codes = new Set(OP_NAMES.map((op) => OPS[op].code));
    expect(codes.size).toBe(OP_NAMES.length);
    for (const op of OP_NAMES) {
      const { maxRequest, maxAnswer, cost, quota } = OPS[op];
      expect(maxRequest).toBeLessThanOrEqual(LIMITS.messageBytes);
      expect(maxAnswer).toBeLessThanOrEqual(LIMITS.messageBytes);
      expect(cost).toBeGreaterThan(0);
      expect(quota.capacity).toBeGreaterThanOrEqual(quota.perSecond);
      // A newcomer can ask for anything at least once.
      expect(cost).toBeLessThanOrEqual(PEER_BUDGET_AT_FIRST);
    }
  });

  it('stand in the docs as they are', () => {
    const docs = readFileSync(join(ROOT, 'docs/protocol.md'), 'utf8');
    const number = (value: number) => value.toLocaleString('en-US');
    for (const op of OP_NAMES) {
      const { maxRequest, maxAnswer, quota, cost, itemCost } = OPS[op];
      const cells = [maxRequest, maxAnswer, quota.capacity, quota.perSecond, cost].map(number);
      const item = itemCost === 0 ? '' : `${itemCost} `;
      expect(docs).toContain(`| \`${op}\` | ${cells.join(' | ')} | ${item}|`);
    }
    for (const value of [PEER_BUDGET.capacity, PEER_BUDGET.perSecond, PEER_BUDGET_AT_FIRST])
      expect(docs).toContain(number(value));
    for (const value of Object.values(KIB_COST)) expect(docs).toContain(`${value}`);
  });
});

describe('close reasons', () => {
  it('are used, each of them', () => {
    const all = sources(join(ROOT, 'src'))
      .filter((text) => !text.includes('export const CLOSE_REASONS'))
      .join('\n');
    const unused = Object.keys(CLOSE_REASONS).filter((reason) => !all.includes(`'${reason}'`));
    expect(unused).toEqual([]);
  });

  it('stand in the docs, each with its kind, and no others do', () => {
    const docs = readFileSync(join(ROOT, 'docs/protocol.md'), 'utf8');
    const rows = [...docs.matchAll(/^\| `([a-z-]+)` \| (ordinary|failure|offence) \| \S/gm)];
    expect(Object.fromEntries(rows.map(([, reason, kind]) => [reason, kind]))).toEqual(
      CLOSE_REASONS,
    );
  });

  it('blame nobody for what an honest peer may do', () => {
    const innocent = Object.keys(CLOSE_REASONS).filter(
      (reason) => !isOffence(reason as keyof typeof CLOSE_REASONS),
    );
    expect(innocent).toEqual(
      expect.arrayContaining([
        'other-protocol',
        'other-ledger',
        'receive-overflow',
        'frame-stalled',
        'timeout',
        'handshake-timeout',
        'rotated',
        'too-many-peers',
      ]),
    );
  });
});
