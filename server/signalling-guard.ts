/**
 * Limits what the signalling server takes from one socket, from one address and from all (N-2), so
 * that no sender can fill its memory. The package `peer` counts nothing: it keeps messages for an
 * absent id for 5 s, and writes to a socket that does not read.
 */
import type { IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';
import type { IClient, IMessage } from 'peer';
import type { RawData, WebSocket } from 'ws';

const KIB = 1024;
const MIB = 1024 * KIB;

/**
 * PeerJS sends offers and answers of 0.7 kB and candidates of 0.35 kB (Chromium; measured); others
 * need up to 3 kB.
 */
export const SIGNALLING = {
  /** Ids at a time: a tab has one, and one more while it holds a rendezvous id. */
  clients: 2_000,
  /** Sockets of one address: a whole school may have one. */
  socketsPerAddress: 300,
  messageBytes: 16 * KIB,
  windowMs: 10_000,
  /** Messages of one socket in each window: dialling 16 peers takes some 300. */
  messages: 2_000,
  /** Bytes of one socket in each window; a tab that joins a room sends 20 kB. */
  bytes: MIB,
  /** Bytes of one address in each window: reconnecting gives no more. */
  bytesPerAddress: 32 * MIB,
  /** Bytes of all messages to absent ids in each window; `peer` keeps them for 6 s at most. */
  waitingBytes: 4 * MIB,
  /** The memory of a waiting message beside its own bytes. */
  waitingCost: 512,
  /** Bytes written to a socket that has not read them. */
  unreadBytes: 256 * KIB,
  /** The time that a client told to go has to close by itself. */
  goodbyeMs: 1_000,
} as const;

/** Messages `peer` keeps for an id nobody has. */
const KEPT = new Set(['OFFER', 'ANSWER', 'CANDIDATE']);

/** Sums by key that begin anew with each window. */
export class Windows<Key> {
  readonly #limit: number;
  readonly #now: () => number;
  readonly #spent = new Map<Key, number>();
  #start = Number.NEGATIVE_INFINITY;

  /** `now` in ms. */
  constructor(limit: number, now: () => number) {
    this.#limit = limit;
    this.#now = now;
  }

  /** Whether this cost may be spent now. */
  has(key: Key, cost: number): boolean {
    return this.#sum(key, cost) <= this.#limit;
  }

  /** Spends a cost; false, and nothing is spent, if it would exceed the limit. */
  spend(key: Key, cost: number): boolean {
    const sum = this.#sum(key, cost);
    if (sum > this.#limit) return false;
    this.#spent.set(key, sum);
    return true;
  }

  #sum(key: Key, cost: number): number {
    const now = this.#now();
    if (now - this.#start > SIGNALLING.windowMs) {
      this.#start = now;
      this.#spent.clear();
    }
    return (this.#spent.get(key) ?? 0) + cost;
  }
}

export class Guard {
  readonly #messages: Windows<WebSocket>;
  readonly #bytes: Windows<WebSocket>;
  readonly #bytesOf: Windows<string>;
  readonly #waiting: Windows<'all'>;
  readonly #socketsOf = new Map<string, number>();
  /** The clients of `peer`, by id. */
  readonly #clients = new Map<string, IClient>();
  #sockets = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#messages = new Windows(SIGNALLING.messages, now);
    this.#bytes = new Windows(SIGNALLING.bytes, now);
    this.#bytesOf = new Windows(SIGNALLING.bytesPerAddress, now);
    this.#waiting = new Windows(SIGNALLING.waitingBytes, now);
  }

  /** Whether one more socket may open from this address. */
  admits(address: string): boolean {
    const { clients, socketsPerAddress } = SIGNALLING;
    return this.#sockets < clients && (this.#socketsOf.get(address) ?? 0) < socketsPerAddress;
  }

  /** A socket opened; call it before `peer` listens to the socket. */
  watch(socket: WebSocket, address: string): void {
    this.#count(address, 1);
    socket.on('close', () => this.#count(address, -1));
    const hear = (data: RawData) => {
      const size = (data as Buffer).length;
      const fits =
        this.#messages.spend(socket, 1) &&
        this.#bytes.spend(socket, size) &&
        this.#bytesOf.spend(address, size);
      if (!fits) dismiss(socket, 'too much sent');
      else if (socket.bufferedAmount > SIGNALLING.unreadBytes) socket.terminate();
    };
    socket.on('message', hear);
    // Each is answered with its own bytes.
    socket.on('ping', hear);
  }

  joined(client: IClient): void {
    this.#clients.set(client.getId(), client);
  }

  /** Whether this id is here now with this token, which only its tab knows. */
  knows(id: string, token: string): boolean {
    return token !== '' && this.#clients.get(id)?.getToken() === token;
  }

  left(client: IClient): void {
    this.#clients.delete(client.getId());
  }

  /** Called when `peer` is about to pass a message on, or to keep it. */
  pass(client: IClient, message: IMessage): void {
    const { src, dst } = message;
    const type: string = message.type;
    // `peer` forgets a client that sends this, though its socket stays.
    if (type === 'LEAVE' && !dst) this.left(client);
    const there = this.#clients.get(dst)?.getSocket();
    if (there) {
      if (there.bufferedAmount > SIGNALLING.unreadBytes) there.terminate();
      return;
    }
    if (!KEPT.has(type)) return;
    const cost = JSON.stringify(message).length + SIGNALLING.waitingCost;
    if (this.#waiting.spend('all', cost)) return;
    // `peer` drops a message without a receiver; its sender hears at once what it would have heard
    // after 5 s.
    Object.assign(message, { dst: '' });
    if (type === 'OFFER') client.send({ type: 'EXPIRE', src: dst, dst: src });
  }

  #count(address: string, by: number): void {
    this.#sockets += by;
    const sockets = (this.#socketsOf.get(address) ?? 0) + by;
    if (sockets > 0) this.#socketsOf.set(address, sockets);
    else this.#socketsOf.delete(address);
  }
}

/** Closes a socket with a reason and hears nothing more from it. */
function dismiss(socket: WebSocket, reason: string): void {
  socket.removeAllListeners('message');
  socket.removeAllListeners('ping');
  socket.close(1008, reason);
  setTimeout(() => socket.terminate(), SIGNALLING.goodbyeMs).unref();
}

/** The network a request comes from, as `networkOf` names it. */
export function addressOf(request: IncomingMessage): string {
  return networkOf(request.socket.remoteAddress ?? '');
}

/**
 * The key of an address in quotas: an IPv4 address itself; of IPv6 the first 64 bits, since one
 * host there has as many addresses as it likes.
 */
export function networkOf(text: string): string {
  const address = text.replace(/^::ffff:/i, '');
  if (isIPv4(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter(Boolean);
  const after = tail?.split(':').filter(Boolean).length ?? 0;
  // `::` stands for the missing zeros.
  const zeros = Array<string>(Math.max(0, 8 - groups.length - after)).fill('0');
  return [...groups, ...zeros].slice(0, 4).join(':');
}
