/** The nodes in the tabs of a simulated room: whole nodes, or light ones. */
import { concat, equal, toHex } from '../../../src/base/bytes.ts';
import { sha256 } from '../../../src/crypto/sha256.ts';
import { type Keys, verifierOf } from '../../../src/lab/keys.ts';
import type { Block } from '../../../src/ledger/block.ts';
import { headerHash } from '../../../src/ledger/header.ts';
import { NodeEvents } from '../../../src/node/events.ts';
import { Node } from '../../../src/node/node.ts';
import { NODE_LIMITS } from '../../../src/node/node-limits.ts';
import { NodeKeys, nodeIdOf } from '../../../src/node/peers/node-key.ts';
import type { Peer } from '../../../src/node/peers/peer.ts';
import { Peers } from '../../../src/node/peers/peers.ts';
import { Trail } from '../../../src/node/trail.ts';
import { answerOf, type MessageId, refusalOf } from '../../../src/protocol/decoded.ts';
import { FEATURES, PROTOCOL } from '../../../src/protocol/ops.ts';
import { type Hello, itemsOf, type Request, type Tip } from '../../../src/protocol/shapes.ts';
import { MemoryStore } from '../../../src/storage/memory-store.ts';
import type { SmallLedger } from '../../support/small-ledger.ts';
import { nodeKeys, simulatedVerifier } from '../crypto.ts';
import type { MakeNode, NodeParts, Person, RoomNode } from './tab.ts';

/**
 * Keys of light nodes: a hash anybody could make stands for a signature, so that ten thousand nodes
 * cost no more than their discovery.
 */
const hashedKeys: Pick<Keys, 'pairOf' | 'isSigned'> = {
  pairOf: (seed) => {
    const publicKey = sha256(seed);
    return { publicKey, sign: (message) => hashOf(publicKey, message) };
  },
  isSigned: ({ publicKey, message, signature }) => equal(signature, hashOf(publicKey, message)),
};

function hashOf(publicKey: Uint8Array, message: Uint8Array): Uint8Array {
  const half = sha256(publicKey, message);
  return concat(half, half);
}

const hashedVerifier = verifierOf(hashedKeys);

/** A node key drawn for one life. */
function keyOf({ chance }: NodeParts, keys: Pick<Keys, 'pairOf'>) {
  const pair = keys.pairOf(chance.bytes(32));
  return {
    publicKey: pair.publicKey,
    sign: (message: Uint8Array) => Promise.resolve(pair.sign(message)),
  };
}

/** A whole node: chain, pool, sync and relay, on its person's disk. */
class WholeNode implements RoomNode {
  readonly #node: Node;
  readonly idHex: string;

  constructor(node: Node, idHex: string) {
    this.#node = node;
    this.idHex = idHex;
  }

  start(): void {
    this.#node.start();
  }

  stop(): Promise<void> {
    return this.#node.stop();
  }

  peers(): readonly Peer[] {
    return this.#node.peers.nodes();
  }

  get address(): string {
    return this.#node.peers.address;
  }

  get height(): number {
    return this.#node.chain.tip.height;
  }

  async take(block: Block): Promise<void> {
    await this.#node.mergeBlocks(null, itemsOf([block]));
  }
}

export const wholeNodes =
  (ledger: SmallLedger): MakeNode =>
  async (parts) => {
    const { clock, chance, life, person, transport } = parts;
    const nodeKey = keyOf(parts, nodeKeys);
    const nodeId = nodeIdOf(nodeKey.publicKey);
    const node = await Node.open({
      charter: ledger.charter,
      store: new MemoryStore(person.medium),
      transports: [transport],
      clock,
      random: chance,
      verifier: simulatedVerifier,
      account: null,
      outbox: { load: () => Promise.resolve([]), save: () => Promise.resolve() },
      yieldToEventLoop: () => new Promise<void>((resolve) => life.after(0, resolve)),
      nodeId,
      nodeKey,
      inviters: [],
      limits: NODE_LIMITS,
      broken: (damage) => {
        throw damage;
      },
    });
    return new WholeNode(node, toHex(nodeId));
  };

/** Gives a block to the node of one tab, as its builder would; false for a light one. */
export async function giveBlock(node: RoomNode, block: Block): Promise<void> {
  if (node instanceof WholeNode) await node.take(block);
  else if (node instanceof LightNode) node.rise(block);
}

/**
 * Links, address book and dialling alone; a tip is passed on by `hello`, and node keys are proved
 * by hashes.
 */
class LightNode implements RoomNode {
  readonly idHex: string;
  readonly #peers: Peers;
  readonly #person: Person;
  readonly #id: Uint8Array;
  readonly #ledgerId: Uint8Array;
  #tip: Tip;

  constructor(parts: NodeParts, ledgerId: Uint8Array) {
    const { clock, chance, life, person, transport } = parts;
    const key = keyOf(parts, hashedKeys);
    this.#id = nodeIdOf(key.publicKey);
    this.idHex = toHex(this.#id);
    this.#person = person;
    this.#ledgerId = ledgerId;
    this.#tip = { height: 0, hash: new Uint8Array(32), work: 0n };
    this.#peers = new Peers({
      context: {
        clock,
        random: chance,
        limits: NODE_LIMITS,
        trail: new Trail(clock),
        events: new NodeEvents(),
        yieldToEventLoop: () => new Promise<void>((resolve) => life.after(0, resolve)),
      },
      transports: [transport],
      node: this.#id,
      keys: new NodeKeys(ledgerId, key, hashedVerifier),
      ledgerId,
    });
    this.#peers.attach({
      ownHello: () => this.#hello(),
      follows: () => false,
      connected: (peer) => this.#told(peer),
      helloRepeated: (peer) => this.#told(peer),
      disconnected: () => undefined,
      request: async (peer, id, request) => this.#answer(peer, id, request, clock.now()),
    });
  }

  #hello(): Hello {
    return {
      protocol: PROTOCOL,
      ledger: this.#ledgerId,
      node: this.#id,
      address: this.#peers.address,
      tip: this.#tip,
      seals: [],
      pool: { count: 0, xor: new Uint8Array(8) },
      features: FEATURES.signal,
      synced: true,
    };
  }

  #told({ hello }: Peer): void {
    if (hello !== null && hello.tip.height > this.#tip.height) this.#rise(hello.tip);
  }

  #rise(tip: Tip): void {
    this.#tip = tip;
    this.#peers.tellHello((peer) => (peer.hello?.tip.height ?? 0) < tip.height);
  }

  rise({ header }: Block): void {
    this.#rise({ height: header.height, hash: headerHash(header), work: header.work });
  }

  async #answer(peer: Peer, id: MessageId, request: Request, now: number): Promise<void> {
    const { addresses, introductions } = this.#peers;
    if (request.op === 'time')
      peer.answer(id, 'time', answerOf('time', { time: now / 1000, timeZone: 'UTC' }));
    else if (request.op === 'peers') peer.answer(id, 'peers', answerOf('peers', addresses.list()));
    else if (request.op === 'neighbours')
      peer.answer(id, 'neighbours', answerOf('neighbours', introductions.neighbours(peer)));
    else if (request.op === 'signal')
      peer.answer(id, 'signal', await introductions.take(peer, request.args));
    else peer.answer(id, request.op, refusalOf(404, 'a light node'));
  }

  start(): void {
    this.#peers.start(this.#person.remembered, []);
  }

  async stop(): Promise<void> {
    this.#person.remembered = this.#peers.book.remembered();
    this.#peers.stop();
  }

  peers(): readonly Peer[] {
    return this.#peers.nodes();
  }

  get address(): string {
    return this.#peers.address;
  }

  get height(): number {
    return this.#tip.height;
  }
}

export const lightNodes =
  (ledgerId: Uint8Array): MakeNode =>
  async (parts) =>
    new LightNode(parts, ledgerId);
