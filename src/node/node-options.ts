/** The options that a node is opened with. */
import type { Signer, Verifier } from '../crypto/ed25519.ts';
import type { Charter } from '../ledger/charter.ts';
import type { ChainDamage } from './chain/damage.ts';
import type { NodeLimits } from './node-limits.ts';
import type { Outbox } from './pool/wallet-record.ts';
import type { ChainStore, Clock, Random, Transport } from './ports.ts';

export interface NodeOptions {
  charter: Charter;
  store: ChainStore;
  transports: readonly Transport[];
  clock: Clock;
  random: Random;
  verifier: Verifier;
  outbox: Outbox;
  /** Key of the wallet's account: its transactions are built first (B-1). Null: no wallet. */
  account: Uint8Array | null;
  /** Lets other work of the thread run. */
  yieldToEventLoop(): Promise<void>;
  /**
   * 16 bytes, new at each start; told in `hello` and presence. With a node key it is `nodeIdOf` it.
   */
  nodeId: Uint8Array;
  /** Proves the node id on every link that can be bound to it (N-8); null: it proves nothing. */
  nodeKey: Signer | null;
  /** PeerJS ids from the link (N-1). */
  inviters: readonly string[];
  /** `NODE_LIMITS` unless given. */
  limits?: NodeLimits;
  /** Stored data that the chain needs broke while running: open the node anew. */
  broken(damage: ChainDamage): void;
}
