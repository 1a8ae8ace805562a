/**
 * The relay (N-7): carries frames between two tabs of the page's own signalling server that no path
 * of the network connects. It knows ids and lengths; the contents are encrypted between the two. A
 * frame to the server: `length u8, id of the receiver, bytes`; from it: the same with the sender's
 * id. A frame without bytes: that id is gone, or was never here.
 */
import type { RawData, WebSocket } from 'ws';
import { Windows } from './signalling-guard.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

export const RELAY = {
  /** Sockets at a time: a tab has one while it has relayed links. */
  sockets: 1_000,
  socketsPerAddress: 100,
  /** A piece of a link (64 KiB), its cipher and the ids. */
  messageBytes: 66 * KIB,
  /** Bytes of one address in each window of 10 s, and of all addresses. */
  bytesPerAddress: 128 * MIB,
  bytesInAll: 512 * MIB,
  /** Messages of one socket in each window. */
  messages: 20_000,
  /**
   * Bytes of one socket in each window for ids that have sent it nothing: a call takes some 80, and
   * nobody can be flooded who does not answer.
   */
  unansweredBytes: 4 * KIB,
  /**
   * Ids that are told when a socket is gone; beyond these the one quiet for longest is forgotten.
   */
  partners: 512,
  /** A sender waits while its receiver has this many unread bytes. */
  unreadBytes: MIB,
  /** How often it is checked whether the receiver has read them. */
  lookMs: 20,
  /** A receiver that reads nothing for this long is cut. */
  stalledMs: 10_000,
} as const;

/** A frame begins with the name of its connection; where nothing follows, its sender closed it. */
const NAME_BYTES = 16;

interface Client {
  readonly id: string;
  readonly socket: WebSocket;
  readonly address: string;
  /** Ids it exchanged frames with, the latest last. */
  readonly partners: Set<string>;
  /** Connections it has sent a frame of and not closed: the other's id, and the name. */
  readonly answered: Set<string>;
}

export class Relay {
  readonly #clients = new Map<string, Client>();
  readonly #socketsOf = new Map<string, number>();
  readonly #bytesOf: Windows<string>;
  readonly #bytes: Windows<'all'>;
  readonly #messages: Windows<Client>;
  readonly #unanswered: Windows<Client>;
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#bytesOf = new Windows(RELAY.bytesPerAddress, now);
    this.#bytes = new Windows(RELAY.bytesInAll, now);
    this.#messages = new Windows(RELAY.messages, now);
    this.#unanswered = new Windows(RELAY.unansweredBytes, now);
  }

  /** Whether one more socket may open from this address. */
  admits(address: string): boolean {
    const own = this.#socketsOf.get(address) ?? 0;
    return this.#clients.size < RELAY.sockets && own < RELAY.socketsPerAddress;
  }

  /** A socket of the tab with this id has opened; its token was checked. */
  join(id: string, socket: WebSocket, address: string): void {
    this.#clients.get(id)?.socket.terminate();
    const client: Client = { id, socket, address, partners: new Set(), answered: new Set() };
    this.#clients.set(id, client);
    this.#socketsOf.set(address, (this.#socketsOf.get(address) ?? 0) + 1);
    socket.on('message', (data, isBinary) => this.#carry(client, data, isBinary));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.#leave(client));
  }

  #leave(client: Client): void {
    const own = (this.#socketsOf.get(client.address) ?? 1) - 1;
    if (own > 0) this.#socketsOf.set(client.address, own);
    else this.#socketsOf.delete(client.address);
    if (this.#clients.get(client.id) !== client) return;
    this.#clients.delete(client.id);
    for (const partner of client.partners)
      this.#clients.get(partner)?.socket.send(frame(client.id, Buffer.alloc(0)));
  }

  #carry(from: Client, data: RawData, isBinary: boolean): void {
    const message = data as Buffer;
    const length = message[0] ?? 0;
    if (!isBinary || message.length < 1 + length || length === 0) {
      from.socket.close(1008, 'no frame');
      return;
    }
    const fits =
      this.#messages.spend(from, 1) &&
      this.#bytesOf.spend(from.address, message.length) &&
      this.#bytes.spend('all', message.length);
    const to = this.#clients.get(message.toString('latin1', 1, 1 + length));
    if (!fits) {
      from.socket.close(1008, 'too much sent');
      return;
    }
    const name = message.toString('latin1', 1 + length, 1 + length + NAME_BYTES);
    // Somebody who never answers is as good as gone.
    const isHeard =
      to?.answered.has(`${from.id} ${name}`) || this.#unanswered.spend(from, message.length);
    if (to === undefined || to === from || !isHeard) {
      if (from.socket.bufferedAmount <= RELAY.unreadBytes)
        from.socket.send(Buffer.from(message.subarray(0, 1 + length)));
      return;
    }
    remember(from.partners, to.id);
    remember(to.partners, from.id);
    if (message.length === 1 + length + NAME_BYTES) from.answered.delete(`${to.id} ${name}`);
    else remember(from.answered, `${to.id} ${name}`);
    to.socket.send(frame(from.id, message.subarray(1 + length)));
    if (to.socket.bufferedAmount > RELAY.unreadBytes) this.#wait(from, to);
  }

  /** Reads nothing more from the sender until the receiver has caught up. */
  #wait(from: Client, to: Client): void {
    if (from.socket.isPaused) return;
    from.socket.pause();
    let least = to.socket.bufferedAmount;
    let since = this.#now();
    const look = () => {
      const unread = to.socket.bufferedAmount;
      const isOpen = to.socket.readyState === to.socket.OPEN;
      if (!isOpen || unread <= RELAY.unreadBytes / 2) {
        from.socket.resume();
        return;
      }
      if (unread < least) {
        least = unread;
        since = this.#now();
      } else if (this.#now() - since > RELAY.stalledMs) to.socket.terminate();
      setTimeout(look, RELAY.lookMs).unref();
    };
    setTimeout(look, RELAY.lookMs).unref();
  }
}

function remember(partners: Set<string>, id: string): void {
  partners.delete(id);
  partners.add(id);
  for (const oldest of partners) {
    if (partners.size <= RELAY.partners) return;
    partners.delete(oldest);
  }
}

function frame(id: string, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.of(id.length), Buffer.from(id, 'latin1'), bytes]);
}
