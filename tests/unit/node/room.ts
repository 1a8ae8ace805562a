/** A `Peers` of a node without chain or pool, and remotes that a test lets speak. */

import type { Signer } from '../../../src/crypto/ed25519.ts';
import { pureKeys, verifierOf } from '../../../src/lab/keys.ts';
import { NodeEvents } from '../../../src/node/events.ts';
import { NODE_LIMITS } from '../../../src/node/node-limits.ts';
import { NodeKeys, nodeIdOf } from '../../../src/node/peers/node-key.ts';
import type { Peer } from '../../../src/node/peers/peer.ts';
import { Peers } from '../../../src/node/peers/peers.ts';
import { Trail } from '../../../src/node/trail.ts';
import type { CloseReason } from '../../../src/protocol/close-reasons.ts';
import { decodeMessage, encodeAnswer, encodeRequest } from '../../../src/protocol/codec.ts';
import { answerOf, type Decoded } from '../../../src/protocol/decoded.ts';
import { FEATURES, type Op, PROTOCOL } from '../../../src/protocol/ops.ts';
import type { Args, Hello, Request, RequestOf, Responses } from '../../../src/protocol/shapes.ts';
import { bindingOf, type FakeLink, FakeTransport } from '../../support/fake-links.ts';
import { ManualClock } from '../../support/manual-clock.ts';

export const ledgerId = new Uint8Array(32).fill(7);

/** Lets promises and breaths have their turn. */
export const drain = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function helloOf(node: number, changes: Partial<Hello> = {}): Hello {
  const id = new Uint8Array(16);
  new DataView(id.buffer).setUint32(0, node);
  return {
    protocol: [1, 1],
    ledger: ledgerId,
    node: id,
    address: '',
    tip: { height: 0, hash: new Uint8Array(32), work: 0n },
    seals: [],
    pool: { count: 0, xor: new Uint8Array(8) },
    features: 0,
    synced: true,
    ...changes,
  };
}

/** A remote end that answers as a node does, with the values that a test sets. */
export class Remote {
  readonly link: FakeLink;
  readonly hello: Hello;
  /** The addresses that its `peers` names. */
  tells: readonly string[] = [];
  /** Answers to its own questions, and what else it was told, decoded. */
  readonly heard: Decoded[] = [];
  /** Clock less the node's, ms. */
  skewMs = 0;
  /** It takes questions and says nothing. */
  silent = false;
  /** Questions it has not answered yet. */
  readonly open: { id: number; request: Request }[] = [];
  readonly #room: Room;
  #asked = new Map<number, Op>();
  #nextId = 1;

  constructor(room: Room, link: FakeLink, hello: Hello) {
    this.#room = room;
    this.link = link;
    this.hello = hello;
    link.hear = (message) => this.#hear(message);
  }

  #hear(message: Uint8Array): void {
    const decoded = decodeMessage(
      this.link.encoding,
      message,
      ledgerId,
      (id) => this.#asked.get(id) ?? null,
    );
    if (decoded.kind !== 'request') {
      this.heard.push(decoded);
      return;
    }
    if (typeof decoded.id !== 'number') throw new Error('a question of ours has a number');
    this.open.push({ id: decoded.id, request: decoded.request });
    // In a later task, as a network would deliver it.
    if (!this.silent) setImmediate(() => this.answerOpen());
  }

  /** Answers all that was asked so far. */
  answerOpen(): void {
    for (const { id, request } of this.open.splice(0)) this.answer(id, request.op);
  }

  answer(id: number, op: Op): void {
    const all: { [O in Op]?: Responses[O] } = {
      hello: this.hello,
      time: { time: (this.#room.clock.now() + this.skewMs) / 1000, timeZone: 'UTC' },
      peers: this.tells,
      pool: { transactions: [], total: 0 },
    };
    const answer = answerOf(op, all[op] as never);
    this.say(encodeAnswer(this.link.encoding, id, op, answer, ledgerId));
  }

  say(message: Uint8Array): void {
    this.#room.transport.say(this.link, message);
  }

  /** Asks; its answer comes into `heard`. */
  ask<O extends Op>(op: O, args: Args[O]): number {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#asked.set(id, op);
    const request = { op, args } as unknown as RequestOf<Op>;
    this.say(encodeRequest(this.link.encoding, id, request, ledgerId));
    return id;
  }

  /** Statuses of the answers heard. */
  get statuses(): number[] {
    return this.heard.flatMap((one) => (one.kind === 'answer' ? [one.answer.status] : []));
  }
}

export class Room {
  readonly clock = new ManualClock();
  readonly transport: FakeTransport;
  readonly local: FakeTransport;
  readonly peers: Peers;
  readonly trail = new Trail(this.clock);
  readonly joined: Peer[] = [];
  readonly left: { address: string; reason: CloseReason }[] = [];
  /** Requests other than `hello`, by op. */
  readonly requests: Op[] = [];
  /** Holds requests up, as a slow disk would. */
  gate: Promise<void> = Promise.resolve();
  #address: string;
  #random = 1;
  #nodes = 100;

  constructor({
    remembered = [],
    inviters = [],
    node = 0xffff_ffff,
    address = '',
    key = null,
  }: {
    remembered?: readonly string[];
    inviters?: readonly string[];
    node?: number;
    address?: string;
    /** Proves its id, which follows from it; null: it proves nothing, and `node` counts. */
    key?: Signer | null;
  } = {}) {
    const proving = key && { protocol: PROTOCOL, node: nodeIdOf(key.publicKey) };
    const own = helloOf(node, proving === null ? {} : { ...proving, features: FEATURES.signal });
    this.#address = address;
    this.transport = new FakeTransport('rtc', address === '' ? 'own' : address);
    this.local = new FakeTransport('local', 'own-tab');
    this.peers = new Peers({
      context: {
        clock: this.clock,
        random: { bytes: (length) => new Uint8Array(length), uniform: () => this.#uniform() },
        limits: NODE_LIMITS,
        trail: this.trail,
        events: new NodeEvents(),
        yieldToEventLoop: drain,
      },
      transports: [this.local, this.transport],
      node: own.node,
      keys: new NodeKeys(ledgerId, key, verifierOf(pureKeys())),
      ledgerId,
    });
    this.peers.attach({
      ownHello: () => ({ ...own, address: this.address }),
      follows: () => false,
      connected: (peer) => void this.joined.push(peer),
      helloRepeated: () => undefined,
      disconnected: ({ link }, reason) => void this.left.push({ address: link.address, reason }),
      request: async (peer, id, request) => {
        this.requests.push(request.op);
        await this.gate;
        if (request.op === 'blocks') peer.answer(id, 'blocks', answerOf('blocks', { blocks: [] }));
        else if (request.op === 'peers') {
          peer.answer(id, 'peers', answerOf('peers', this.peers.addresses.list()));
        } else if (request.op === 'time') {
          const time = { time: this.clock.now() / 1000, timeZone: 'UTC' };
          peer.answer(id, 'time', answerOf('time', time));
        } else if (request.op === 'neighbours') {
          const nodes = this.peers.introductions.neighbours(peer);
          peer.answer(id, 'neighbours', answerOf('neighbours', nodes));
        } else if (request.op === 'signal') {
          peer.answer(id, 'signal', await this.peers.introductions.take(peer, request.args));
        }
      },
    });
    this.peers.start(
      remembered.map((address) => ({ address, lastSeen: 1 })),
      inviters,
    );
  }

  /** The address in its `hello`. */
  get address(): string {
    return this.#address;
  }

  /** Moves it to another address (N-2). */
  set address(address: string) {
    this.#address = address;
    this.transport.move(address);
  }

  #uniform(): number {
    this.#random = (this.#random * 16_807) % 2_147_483_647;
    return this.#random / 2_147_483_647;
  }

  /** A channel opens at whose other end a node sits. */
  remote(
    address: string,
    {
      outbound = false,
      kind = 'rtc' as 'rtc' | 'local',
      hello = {} as Partial<Hello>,
      silent = false,
      relayed = false,
    } = {},
  ): Remote {
    const transport = kind === 'rtc' ? this.transport : this.local;
    this.#nodes += 1;
    const link = transport.open(address, { outbound, relayed });
    const remote = new Remote(this, link, helloOf(this.#nodes, hello));
    remote.silent = silent;
    // The node's messages while the channel opened.
    for (const message of link.said.splice(0)) link.hear?.(message);
    return remote;
  }

  /** A node that has said hello. */
  async joins(address: string, options: Parameters<Room['remote']>[1] = {}): Promise<Remote> {
    const remote = this.remote(address, options);
    remote.ask('hello', remote.hello);
    await drain();
    await drain();
    return remote;
  }

  /** A script with JSON. */
  caller(address: string): Remote {
    const link = this.transport.open(address, { encoding: 'json' });
    return new Remote(this, link, helloOf(0));
  }

  /** Time goes on, with turns for everything else every so often. */
  async pass(ms: number, step = 500): Promise<void> {
    for (let left = ms; left > 0; left -= step) {
      await this.clock.pass(Math.min(step, left));
      await drain();
    }
  }

  get nodes(): string[] {
    return this.peers.nodes().map(({ link }) => link.address);
  }

  reasonOf(address: string): CloseReason | undefined {
    return this.left.findLast((one) => one.address === address)?.reason;
  }
}

/**
 * Links two rooms; `from` dialled. Messages take a turn of the event loop. `names`: the addresses
 * at which each finds the other.
 */
export function wire(
  from: Room,
  to: Room,
  names = { from: 'here', to: 'there' },
): { from: FakeLink; to: FakeLink } {
  const binding = bindingOf(`${names.from} ${names.to}`);
  const here = from.transport.open(names.to, { outbound: true, binding });
  const there = to.transport.open(names.from, { binding });
  here.hear = (message) => setImmediate(() => to.transport.say(there, message));
  there.hear = (message) => setImmediate(() => from.transport.say(here, message));
  for (const message of here.said.splice(0)) here.hear(message);
  for (const message of there.said.splice(0)) there.hear(message);
  return { from: here, to: there };
}
