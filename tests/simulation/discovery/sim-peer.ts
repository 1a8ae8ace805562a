/**
 * A Peer at a simulated signalling server, as PeerJS behaves there: an id that is taken is refused,
 * a message to nobody is reported after a while, a socket that is cut says so.
 */
import type {
  ConnectOptions,
  PeerConstructor,
  PeerLike,
  PeerOptions,
} from '../../../src/network/peer-types.ts';
import {
  readSignal,
  type Signal,
  type SignalBody,
  signalMessage,
} from '../../../src/network/signals.ts';
import { Emitter } from './emitter.ts';
import { InOrder, type Internet, type SignallingServer, type Site } from './internet.ts';
import { SimConnection } from './sim-connection.ts';

/** A message that reaches nobody is reported after this. */
const EXPIRE_MS = 5_300;
/** Offer, answer and their candidates, as they pass the server. */
const MESSAGES_OF_A_CALL = 10;

/** The peers at each server, by id. */
const registers = new WeakMap<SignallingServer, Map<string, SimPeer>>();

export class SimPeer extends Emitter implements PeerLike {
  readonly id: string;
  readonly token: string;
  readonly connections = new Set<SimConnection>();
  readonly #internet: Internet;
  readonly #site: Site;
  readonly #server: SignallingServer;
  readonly #register: Map<string, SimPeer>;
  readonly #up = new InOrder();
  readonly #down = new InOrder();
  #isOpen = false;
  #isOver = false;
  #heard: (signal: Signal) => void = () => undefined;

  constructor(internet: Internet, site: Site, id: string, { host }: PeerOptions) {
    super();
    this.#internet = internet;
    this.#site = site;
    this.#server = internet.serverOf(host);
    this.#register = registers.get(this.#server) ?? new Map();
    registers.set(this.#server, this.#register);
    this.id = id;
    this.token = id;
    // A socket and its upgrade.
    this.#later(3 * internet.toServer(site), () => this.#enter());
  }

  #later(ms: number, run: () => void): void {
    this.#internet.scheduler.after(ms, () => this.#site.life.enter(run));
  }

  #enter(): void {
    if (this.#isOver) return;
    const server = this.#server;
    if (!server.isUp) return this.cut();
    server.sockets += 1;
    if (this.#register.has(this.id)) {
      this.#later(this.#internet.toServer(this.#site), () => {
        this.emit('error', { type: 'unavailable-id', message: `ID "${this.id}" is taken` });
        this.destroy();
      });
      return;
    }
    this.#register.set(this.id, this);
    server.cuts.set(this.id, () => this.cut());
    this.#isOpen = true;
    this.#later(this.#internet.toServer(this.#site), () => {
      if (!this.#isOver) this.emit('open', this.id);
    });
  }

  onSignal(listener: (signal: Signal) => void): void {
    this.#heard = listener;
  }

  signal(address: string, body: SignalBody): void {
    // The signal as the other side reads it.
    const message = { ...signalMessage(body), src: this.id };
    this.#pass(address, 1, message.type === 'OFFER', (peer) => {
      const signal = readSignal(message);
      if (signal !== null) peer.#heard(signal);
    });
  }

  connect(address: string, { label }: ConnectOptions): SimConnection | undefined {
    if (this.#isOver || !this.#isOpen) return undefined;
    const near = new SimConnection(this.#internet, this.#site, address, label);
    this.connections.add(near);
    this.#pass(address, MESSAGES_OF_A_CALL, true, (peer) => {
      const far = new SimConnection(this.#internet, peer.#site, this.id, label);
      peer.connections.add(far);
      peer.emit('connection', far);
      if (!far.closed) near.join(far);
    });
    return near;
  }

  /** Brings something to the peer of this address, through the server. */
  #pass(address: string, messages: number, isReported: boolean, run: (to: SimPeer) => void): void {
    const { scheduler } = this.#internet;
    const up = this.#up.after(scheduler.now, this.#internet.toServer(this.#site));
    scheduler.after(up, () => {
      const server = this.#server;
      if (!server.isUp || this.#isOver || !this.#isOpen) return;
      server.messages += messages;
      const peer = this.#register.get(address);
      if (peer !== undefined) {
        server.received.set(address, (server.received.get(address) ?? 0) + messages);
        const down = peer.#down.after(scheduler.now, this.#internet.toServer(peer.#site));
        peer.#later(down, () => {
          if (!peer.#isOver) run(peer);
        });
        return;
      }
      if (!isReported) return;
      if (messages > 1) this.#internet.dials.missing += 1;
      this.#later(EXPIRE_MS, () => {
        const message = `Could not connect to peer ${address}`;
        if (!this.#isOver) this.emit('error', { type: 'peer-unavailable', message });
      });
    });
  }

  /** The server cut the socket, or could not be reached. */
  cut(): void {
    this.#later(this.#internet.toServer(this.#site), () => this.disconnect());
  }

  disconnect(): void {
    if (this.#isOver) return;
    this.#leave();
    this.emit('disconnected');
  }

  destroy(): void {
    if (!this.#isOver) this.disconnect();
    for (const connection of this.connections) connection.close();
    this.connections.clear();
    this.emit('close');
  }

  /** The tab is gone without a word; the server sees its socket close. */
  lose(): void {
    this.#leave();
    for (const connection of this.connections) connection.lose();
  }

  #leave(): void {
    this.#isOver = true;
    this.#isOpen = false;
    if (this.#register.get(this.id) !== this) return;
    this.#register.delete(this.id);
    this.#server.cuts.delete(this.id);
  }
}

/** The class of the Peers of one tab; `made` holds all it made. */
export function peerClassOf(internet: Internet, site: Site, made: Set<SimPeer>): PeerConstructor {
  return class extends SimPeer {
    constructor(id: string, options: PeerOptions) {
      super(internet, site, id, options);
      made.add(this);
    }

    override destroy(): void {
      super.destroy();
      made.delete(this);
    }
  };
}
