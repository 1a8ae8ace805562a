/**
 * Measures the cost of a node by itself, at several sizes of ledger: the real classes in this
 * process, on a disk in memory. Figures of two sizes side by side show what grows.
 */
import { Queries } from '../../../src/api/queries.ts';
import { createVerifier, type SignatureCheck } from '../../../src/crypto/ed25519.ts';
import { decodeBlock } from '../../../src/ledger/block.ts';
import { signatureChecks } from '../../../src/ledger/execution.ts';
import { type Figure, rounds } from '../figures.ts';
import type { BarePeer } from './bare-peer.ts';
import { type BenchLedger, benchLedger, idBytes, type LedgerSpec } from './ledgers.ts';
import { Receiver, TRUSTING } from './receiver.ts';

const CHECKED = 4_000;
const LOOK_UPS = 20;
const EMPTY: LedgerSpec = { transactions: 0, perBlock: 1, accounts: 1 };

interface NodeRun {
  spec: LedgerSpec;
  ledger: BenchLedger;
  /** Transactions a second, synced with the engine's signatures; and those alone, before, after. */
  verified: number;
  engine: number[];
  /** Microseconds of this process's CPU a transaction, signatures aside. */
  usPerTransaction: number;
  /** Heap and buffers after the sync, MB. */
  memory: number;
  /** Bytes a disk holds, by table. */
  disk: Record<string, number>;
  /** Ms to the answer for a block of 3 and of 1,000 payments. */
  small: number[];
  large: number[];
  /** Ms to open the ledger from disk. */
  start: number[];
  /** Ms to find a transaction by id; and an account's newest 50. */
  byId: number[];
  account: number[];
}

/** Ed25519 signatures verified a second by the engine this process has. */
async function signatureRate({ charter, meta, blocks }: BenchLedger): Promise<number> {
  const verifier = await createVerifier();
  const checks: SignatureCheck[] = [];
  for (const bytes of blocks) {
    const block = decodeBlock(bytes);
    if (!block.ok) throw new Error(block.error.reason);
    checks.push(...signatureChecks(charter, idBytes(meta.ledgerId), block.value.transactions));
    if (checks.length >= CHECKED) break;
  }
  const began = performance.now();
  const verdicts = await verifier.verify(checks);
  if (verdicts.includes(false)) throw new Error('a signature does not hold');
  return (checks.length * 1_000) / (performance.now() - began);
}

/** Transactions a second, synced and verified by the engine this process has. */
async function verifiedSync(ledger: BenchLedger): Promise<number> {
  const receiver = await Receiver.open(ledger, await createVerifier());
  const began = performance.now();
  await receiver.sync();
  const took = performance.now() - began;
  await receiver.close();
  return (ledger.meta.count * 1_000) / took;
}

async function measureNode(spec: LedgerSpec): Promise<NodeRun> {
  const ledger = benchLedger(spec);
  const receiver = await Receiver.open(ledger, TRUSTING);
  const before = process.cpuUsage();
  const peer = await receiver.sync();
  const { user, system } = process.cpuUsage(before);
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const disk = receiver.disk.bytes();
  const { small, large } = await grown(receiver, peer, ledger);
  const looked = await lookUps(receiver, ledger);
  await receiver.close();
  const engine = [await signatureRate(ledger)];
  const verified = await verifiedSync(ledger);
  engine.push(await signatureRate(ledger));
  return {
    spec,
    ledger,
    verified,
    engine,
    usPerTransaction: (user + system) / ledger.meta.count,
    memory: (heapUsed + arrayBuffers) / 2 ** 20,
    disk,
    small,
    large,
    start: await starts(ledger, receiver),
    ...looked,
  };
}

async function grown(receiver: Receiver, peer: BarePeer, { meta }: BenchLedger) {
  const small: number[] = [];
  const large: number[] = [];
  for (let extra = 0; extra < meta.extras; extra += 1) {
    const took = await peer.push();
    if (receiver.node.chain.tip.height !== meta.base + extra + 1)
      throw new Error('a pushed block was not taken');
    if (extra % 2 === 0) small.push(took);
    else large.push(took);
  }
  return { small, large };
}

async function lookUps({ node, store }: Receiver, { meta }: BenchLedger) {
  const byId: number[] = [];
  for (const id of meta.ids.slice(0, LOOK_UPS)) {
    const began = performance.now();
    const found = await new Queries(node, store).transaction(id);
    byId.push(performance.now() - began);
    if (found?.height == null) throw new Error(`transaction ${id} was not found`);
  }
  const account: number[] = [];
  for (const address of [...meta.addresses, meta.sender]) {
    const began = performance.now();
    const { history } = await new Queries(node, store).account(address);
    account.push(performance.now() - began);
    if (history.length === 0) throw new Error(`${address} has no history`);
  }
  return { byId, account };
}

/** Opens the node from the written data, several times. */
async function starts(ledger: BenchLedger, { disk }: Receiver): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const began = performance.now();
    const receiver = await Receiver.open(ledger, TRUSTING, disk);
    times.push(performance.now() - began);
    if (receiver.node.chain.tip.height < ledger.meta.base) throw new Error('the start lost blocks');
  }
  return times;
}

export async function nodeFigures(specs: readonly LedgerSpec[]): Promise<Figure[]> {
  const figures: Figure[] = [];
  const { start: empty } = await measureNode(EMPTY);
  let least: NodeRun | null = null;
  for (const spec of specs) {
    const run = await measureNode(spec);
    least ??= run;
    figures.push(...figuresOf(run, least, rounds(empty).value));
  }
  return figures;
}

function figuresOf(run: NodeRun, least: NodeRun, empty: number): Figure[] {
  const { transactions, perBlock } = run.spec;
  const size = `${transactions.toLocaleString('en')} tx of ${perBlock}`;
  const row = (
    what: string,
    unit: Figure['unit'],
    rest: Omit<Figure, 'group' | 'what' | 'unit'>,
  ): Figure => ({ group: 'node', what: `${what}, ${size}`, unit, ...rest });
  const smallest = (values: readonly number[]) => ({
    what: 'smallest',
    value: rounds(values).value,
  });
  const total = Object.values(run.disk).reduce((sum, bytes) => sum + bytes, 0);
  const engine = rounds(run.engine);
  return [
    row('verified sync', '/s', {
      value: run.verified,
      reference: { what: 'Ed25519 alone', value: engine.value },
      spread: engine.spread,
    }),
    row('sync beside signatures, a transaction', 'us', { value: run.usPerTransaction, most: 38 }),
    row('disk : raw', 'MB', {
      value: total / 1e6,
      reference: { what: 'raw blocks', value: run.ledger.meta.bytes / 1e6 },
      most: 1.6,
      note: Object.entries(run.disk)
        .filter(([, bytes]) => bytes > 1e5)
        .map(([table, bytes]) => `${table} ${(bytes / 1e6).toFixed(1)}`)
        .join(', '),
    }),
    row('memory after the sync', 'MB', { value: run.memory }),
    row('block of 3', 'ms', {
      ...rounds(run.small),
      reference: smallest(least.small),
      most: 1.2,
    }),
    row('block of 1,000', 'ms', {
      ...rounds(run.large),
      reference: smallest(least.large),
      most: 1.2,
    }),
    row('start', 'ms', {
      ...rounds(run.start),
      reference: { what: 'empty ledger', value: empty },
    }),
    row('transaction by id', 'ms', { ...rounds(run.byId), most: 20 }),
    row("account's newest 50, slowest", 'ms', { value: Math.max(...run.account), most: 20 }),
  ];
}
