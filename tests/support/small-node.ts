/**
 * A whole node on a small ledger, with its store in memory and transports a test holds in its
 * hands.
 */
import type { Signer, Verifier } from '../../src/crypto/ed25519.ts';
import { Node } from '../../src/node/node.ts';
import { NODE_LIMITS, type NodeLimits } from '../../src/node/node-limits.ts';
import { nodeIdOf } from '../../src/node/peers/node-key.ts';
import type { WalletRecord } from '../../src/node/pool/wallet-record.ts';
import type { Clock, Transport } from '../../src/node/ports.ts';
import { MemoryStore } from '../../src/storage/memory-store.ts';
import type { MemoryMedium } from '../../src/storage/memory-tables.ts';
import { simulatedVerifier } from '../simulation/crypto.ts';
import type { SmallLedger } from './small-ledger.ts';

interface SmallNodeOptions {
  clock: Clock;
  transports: readonly Transport[];
  verifier?: Verifier;
  yieldToEventLoop?: () => Promise<void>;
  inviters?: readonly string[];
  /** Proves the node's id; by default the id is only said. */
  nodeKey?: Signer;
  /** The disk; an empty one by default. */
  medium?: MemoryMedium;
  /** The store on it, where a test reads it too. */
  store?: MemoryStore;
  /** Records of own transactions, by id; none by default. */
  outbox?: Map<string, WalletRecord>;
  /** Key of the wallet; none by default. */
  account?: Uint8Array;
  /** Smaller caps; those of a browser's node by default. */
  limits?: Partial<NodeLimits>;
  /** Called when the ledger was quarantined. */
  broken?: () => void;
}

/** Uniform enough, and always the same. */
function chance(): () => number {
  let state = 1;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Opened, not started. */
export function openNode(ledger: SmallLedger, options: SmallNodeOptions): Promise<Node> {
  const uniform = chance();
  return Node.open({
    charter: ledger.charter,
    store: options.store ?? new MemoryStore(options.medium),
    transports: options.transports,
    clock: options.clock,
    random: {
      bytes: (length) => Uint8Array.from({ length }, () => Math.floor(256 * uniform())),
      uniform,
    },
    verifier: options.verifier ?? simulatedVerifier,
    account: options.account ?? null,
    outbox: {
      load: () => Promise.resolve([...(options.outbox ?? new Map()).values()]),
      save: async (record) => void options.outbox?.set(record.id, record),
    },
    yieldToEventLoop: options.yieldToEventLoop ?? (() => Promise.resolve()),
    nodeId: options.nodeKey ? nodeIdOf(options.nodeKey.publicKey) : new Uint8Array(16).fill(1),
    nodeKey: options.nodeKey ?? null,
    inviters: options.inviters ?? [],
    limits: { ...NODE_LIMITS, ...options.limits },
    broken: options.broken ?? (() => undefined),
  });
}
