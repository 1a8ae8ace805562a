/**
 * A whole node in this process, on a disk in memory, that syncs from a bare peer: it shows the cost
 * of the node itself, without browser, wire and disk.
 */
import { nextTurn } from '../../../src/base/turn.ts';
import type { Verifier } from '../../../src/crypto/ed25519.ts';
import { nativeDigest } from '../../../src/crypto/sha256.ts';
import { systemClock, systemRandom } from '../../../src/main/system.ts';
import { Node } from '../../../src/node/node.ts';
import { NODE_LIMITS } from '../../../src/node/node-limits.ts';
import type { Link, Transport, TransportHandlers } from '../../../src/node/ports.ts';
import { TableStore } from '../../../src/storage/table-store.ts';
import { BarePeer } from './bare-peer.ts';
import { FastDisk } from './fast-disk.ts';
import { type BenchLedger, idBytes } from './ledgers.ts';

/** Accepts every signature: all but the signatures is measured. */
export const TRUSTING: Verifier = {
  kind: 'native',
  verify: (checks) => Promise.resolve(checks.map(() => true)),
};

/** One link, to a bare peer; each message is delivered in a task of its own. */
class BareTransport implements Transport {
  readonly kind = 'local';
  readonly #ledger: BenchLedger;
  #handlers: TransportHandlers | null = null;

  constructor(ledger: BenchLedger) {
    this.#ledger = ledger;
  }

  start(handlers: TransportHandlers): void {
    this.#handlers = handlers;
  }

  /** Opens the link. */
  connect(state: BarePeer['state']): BarePeer {
    const handlers = this.#handlers as TransportHandlers;
    const { meta, blocks } = this.#ledger;
    const peer = new BarePeer(idBytes(meta.ledgerId), blocks, meta.base, (message) => {
      setImmediate(() => this.#handlers?.message(link, message));
    });
    const link: Link = {
      id: 'bare',
      kind: 'local',
      encoding: 'binary',
      address: 'bare',
      outbound: true,
      buffered: () => 0,
      send: (message) => {
        setImmediate(() => peer.hear(message));
        return true;
      },
      close: (reason) => {
        if (reason !== 'leaving') throw new Error(`the receiver closed its link: ${reason}`);
      },
    };
    peer.state = state;
    handlers.opened(link);
    peer.greet();
    return peer;
  }

  address(): string {
    return '';
  }

  dial(address: string): void {
    this.#handlers?.failed(address);
  }

  discover(): void {
    // There is one peer, and it is linked.
  }

  stop(): void {
    this.#handlers = null;
  }
}

export class Receiver {
  readonly node: Node;
  readonly store: TableStore;
  readonly disk: FastDisk;
  readonly #transport: BareTransport;
  readonly #ledger: BenchLedger;

  private constructor(
    node: Node,
    parts: { store: TableStore; disk: FastDisk; transport: BareTransport; ledger: BenchLedger },
  ) {
    this.node = node;
    this.store = parts.store;
    this.disk = parts.disk;
    this.#transport = parts.transport;
    this.#ledger = parts.ledger;
  }

  static async open(
    ledger: BenchLedger,
    verifier: Verifier,
    disk = new FastDisk(),
    joins = false,
  ): Promise<Receiver> {
    const store = new TableStore(disk, nativeDigest());
    const transport = new BareTransport(ledger);
    const node = await Node.open({
      charter: ledger.charter,
      store,
      transports: [transport],
      clock: systemClock,
      random: systemRandom,
      verifier,
      account: null,
      outbox: { load: () => Promise.resolve([]), save: () => Promise.resolve() },
      yieldToEventLoop: nextTurn,
      nodeId: systemRandom.bytes(16),
      nodeKey: null,
      inviters: [],
      // What is measured is a sync of all, unless it is to be a join by state.
      limits: joins ? NODE_LIMITS : { ...NODE_LIMITS, joinBlocks: Number.MAX_SAFE_INTEGER },
      broken: ({ damage }) => {
        throw new Error(damage.detail);
      },
    });
    return new Receiver(node, { store, disk, transport, ledger });
  }

  /**
   * Links to the bare peer, which serves this state; resolves with it once all it tells of is here.
   */
  async sync(state: BarePeer['state'] = null): Promise<BarePeer> {
    this.node.start();
    const peer = this.#transport.connect(state);
    await this.reached(this.#ledger.meta.base);
    return peer;
  }

  reached(height: number): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (this.node.chain.tip.height < height) return;
        unhear();
        resolve();
      };
      const unhear = this.node.subscribe(look);
      look();
    });
  }

  async close(): Promise<void> {
    await this.node.stop();
  }
}
