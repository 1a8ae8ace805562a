/**
 * Joining by state (S-5) beside a sync from genesis on: time until the balances at the base are
 * here, and the newest block; bytes that came till then, and time until history is verified as
 * well.
 */
import { createVerifier } from '../../../src/crypto/ed25519.ts';
import { Accounts } from '../../../src/ledger/accounts.ts';
import { decodeBlock } from '../../../src/ledger/block.ts';
import { executeBlock } from '../../../src/ledger/execution.ts';
import { joinLength } from '../../../src/node/sync/state-join.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import type { Figure } from '../figures.ts';
import type { BarePeer } from './bare-peer.ts';
import { FastDisk } from './fast-disk.ts';
import { type BenchLedger, benchLedger, type LedgerSpec } from './ledgers.ts';
import { Receiver } from './receiver.ts';

interface JoinRun {
  /** ms until the balances at the base are here; null where all was synced. */
  base: number | null;
  /** ms until the newest block is here. */
  ms: number;
  bytes: number;
  /** ms until all blocks were executed. */
  verified: number;
}

/** The accounts after the block at which a newcomer begins. */
function stateOf({ charter, blocks, meta }: BenchLedger): BarePeer['state'] {
  const height = meta.base - LIMITS.joinDepth;
  let accounts = Accounts.empty;
  for (const bytes of blocks.slice(0, height)) {
    const block = decodeBlock(bytes);
    const executed = block.ok ? executeBlock(charter, accounts, block.value) : block;
    if (!executed.ok) throw new Error(executed.error.reason);
    accounts = executed.value.state;
  }
  return { height, accounts };
}

async function measure(ledger: BenchLedger, state: BarePeer['state']): Promise<JoinRun> {
  const verifier = await createVerifier();
  const receiver = await Receiver.open(ledger, verifier, new FastDisk(), state !== null);
  const began = performance.now();
  const { base } = receiver.node.chain;
  let based: number | null = null;
  const unhearBase = receiver.node.subscribe(() => {
    if (base.height > 0) based ??= performance.now() - began;
  });
  const peer = await receiver.sync(state);
  unhearBase();
  const run = { base: based, ms: performance.now() - began, bytes: peer.sent };
  await new Promise<void>((resolve) => {
    const unhear = receiver.node.subscribe(() => base.isVerified && resolve());
    if (base.isVerified) resolve();
    void unhear;
  });
  const verified = performance.now() - began;
  await receiver.close();
  return { ...run, verified };
}

/** Of ledgers long enough to be joined by state. */
export async function joinFigures(specs: readonly LedgerSpec[]): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const spec of specs) {
    const ledger = benchLedger(spec);
    const least = joinLength(LIMITS.joinBlocks, ledger.charter.maxBlockBytes);
    if (ledger.meta.base < least) continue;
    const all = await measure(ledger, null);
    const joined = await measure(ledger, stateOf(ledger));
    const size = `${spec.transactions.toLocaleString('en')} tx of ${spec.perBlock}`;
    const note = `verified after ${(joined.verified / 1_000).toFixed(1)} s`;
    figures.push(
      {
        group: 'node',
        what: `balances here, joined by state, ${size}`,
        unit: 'ms',
        value: joined.base ?? Number.NaN,
        reference: { what: 'all synced', value: all.ms },
      },
      {
        group: 'node',
        what: `newest block here, joined by state, ${size}`,
        unit: 'ms',
        value: joined.ms,
        reference: { what: 'all synced', value: all.ms },
        note,
      },
      {
        group: 'node',
        what: `bytes till then, ${size}`,
        unit: 'MB',
        value: joined.bytes / 1e6,
        reference: { what: 'all synced', value: all.bytes / 1e6 },
      },
    );
  }
  return figures;
}
