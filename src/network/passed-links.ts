/**
 * Links whose offer and answer a common neighbour passes on, with no server (N-8). This is the
 * page's part: it makes connections and reads what came in the strict form of link codes. Who may
 * say what, signatures, expiry and quotas are the node's (`introductions.ts`).
 */
import { equal } from '../base/bytes.ts';
import type { Clock, DialFailure, Random } from '../node/ports.ts';
import { LIMITS } from '../protocol/limits.ts';
import { CodeConnection } from './code-connection.ts';
import { CODE_NAME_BYTES, type LinkCode, linkCodeBytes, readLinkCodeBytes } from './link-code.ts';
import { PendingConnections } from './pending-connections.ts';
import type { PeerConnectionClass } from './webrtc.ts';

interface PassedLinksParts {
  /** Undefined where the browser has none. */
  PeerConnection: PeerConnectionClass | undefined;
  clock: Clock;
  random: Random;
  ledgerId: Uint8Array;
  iceServers(): RTCIceServer[];
  /** Whether one more channel may open; the limit for outbound ones is higher. */
  hasRoom(outbound: boolean): boolean;
  /** Takes a connection that is being made. */
  made(connection: CodeConnection, outbound: boolean): void;
  /** To be passed on to the node of this address. */
  signal(address: string, body: Uint8Array): void;
  /** An own dial has failed. */
  failed(address: string, why: DialFailure): void;
}

/** An own dial. */
interface Dial {
  readonly connection: CodeConnection;
  /** The name in the offer, and in its answer. */
  readonly name: Uint8Array;
  answered: boolean;
}

export class PassedLinks {
  readonly #parts: PassedLinksParts;
  /** Dials by address; each until it opens or fails. */
  readonly #dials = new Map<string, Dial>();
  /** Offers of others that are being answered, and whose connections have not opened. */
  readonly #inbound: PendingConnections;

  constructor(parts: PassedLinksParts) {
    this.#parts = parts;
    const { clock, random } = parts;
    this.#inbound = new PendingConnections({
      clock,
      random,
      slots: LIMITS.passedOffers,
      timeoutMs: LIMITS.dialTimeoutMs,
      release: (connection) => connection.close(),
    });
  }

  /** Dials the node of this address. Ends in `made` and its opening, or in `failed`. */
  dial(address: string): void {
    const { failed, hasRoom } = this.#parts;
    if (this.#dials.has(address)) return;
    const isFull = this.#dials.size >= LIMITS.peersPending || !hasRoom(true);
    const connection = isFull ? null : this.#connect(address);
    if (connection === null) {
      failed(address, 'not-dialled');
      return;
    }
    const name = this.#parts.random.bytes(CODE_NAME_BYTES);
    const dial = { connection, name, answered: false };
    this.#dials.set(address, dial);
    void this.#offer(address, dial);
  }

  /** A neighbour brought this from the node of that address; null: none could take it there. */
  heard(address: string, body: Uint8Array | null): void {
    if (body === null) {
      this.#dials.get(address)?.connection.close();
      return;
    }
    const read = readLinkCodeBytes(body, this.#parts.ledgerId);
    // The signer made a mistake; the neighbour that brought it did not.
    if (!read.ok) return;
    if (read.code.kind === 'offer') void this.#answer(address, read.code);
    else void this.#accept(address, read.code);
  }

  /** Closes all connections that have not opened. Open ones are closed by `RtcHost`. */
  stop(): void {
    for (const { connection } of [...this.#dials.values()]) connection.close();
    this.#inbound.clear();
  }

  async #offer(address: string, { connection, name }: Dial): Promise<void> {
    const isCurrent = () => this.#dials.get(address)?.connection === connection;
    try {
      connection.on('open', () => {
        if (isCurrent()) this.#dials.delete(address);
      });
      this.#parts.made(connection, true);
      const parts = await connection.offer();
      if (isCurrent()) this.#send(address, { kind: 'offer', name, ...parts });
    } catch {
      connection.close();
    }
  }

  async #accept(address: string, answer: LinkCode): Promise<void> {
    const dial = this.#dials.get(address);
    // It is too late, or answers an offer of another node: no fault of anybody that can be shown.
    if (dial === undefined || dial.answered || !equal(dial.name, answer.name)) return;
    dial.answered = true;
    try {
      await dial.connection.accept(answer);
    } catch {
      dial.connection.close();
    }
  }

  async #answer(address: string, offer: LinkCode): Promise<void> {
    const connection = this.#parts.hasRoom(false) ? this.#connect(address) : null;
    if (connection === null || !this.#inbound.enter(connection)) return;
    try {
      connection.on('open', () => void this.#inbound.leave(connection));
      this.#parts.made(connection, false);
      const parts = await connection.answer(offer);
      if (!connection.closed) this.#send(address, { kind: 'answer', name: offer.name, ...parts });
    } catch {
      connection.close();
    }
  }

  #send(address: string, code: LinkCode): void {
    this.#parts.signal(address, linkCodeBytes(code, this.#parts.ledgerId));
  }

  /** Null where the browser has no WebRTC, or refuses one more connection. */
  #connect(address: string): CodeConnection | null {
    const { PeerConnection, clock, iceServers } = this.#parts;
    if (PeerConnection === undefined) return null;
    try {
      return new CodeConnection({
        connection: new PeerConnection({ iceServers: iceServers() }),
        clock,
        address,
        timeoutMs: LIMITS.dialTimeoutMs,
        ended: (ended) => this.#ended(address, ended),
      });
    } catch {
      return null;
    }
  }

  #ended(address: string, connection: CodeConnection): void {
    this.#inbound.leave(connection);
    const dial = this.#dials.get(address);
    if (dial?.connection !== connection) return;
    this.#dials.delete(address);
    this.#parts.failed(address, dial.answered ? 'no-way' : 'no-answer');
  }
}
