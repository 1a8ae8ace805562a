/** A data connection between two simulated tabs, as `RtcHost` sees one of PeerJS. */
import type { Connection, DataChannel } from '../../../src/network/peer-types.ts';
import { Emitter } from './emitter.ts';
import { InOrder, type Internet, type Site } from './internet.ts';

/** A tab that went without a word: ICE says so after these. */
const DISCONNECTED_MS = 5_000;
const FAILED_MS = 15_000;

class Channel extends Emitter implements DataChannel {
  /** The wire takes everything at once. */
  readonly bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  readonly #connection: SimConnection;

  constructor(connection: SimConnection) {
    super();
    this.#connection = connection;
  }

  send(data: ArrayBuffer): void {
    this.#connection.carry(data);
  }
}

class IceStates extends Emitter {
  connectionState = 'new';
  iceConnectionState = 'new';
  signalingState = 'stable';

  become(state: string): void {
    this.connectionState = state;
    this.iceConnectionState = state;
    this.emit('iceconnectionstatechange');
  }
}

export class SimConnection extends Emitter implements Connection {
  readonly peer: string;
  readonly label: string;
  readonly serialization = 'raw';
  readonly peerConnection = new IceStates();
  readonly site: Site;
  binding: Uint8Array | null = null;
  dataChannel: DataChannel | null = null;
  open = false;
  closed = false;
  #other: SimConnection | null = null;
  readonly #order = new InOrder();
  readonly #internet: Internet;

  constructor(internet: Internet, site: Site, peer: string, label: string) {
    super();
    this.#internet = internet;
    this.site = site;
    this.peer = peer;
    this.label = label;
  }

  /** Opens both ends, if there is a way between them. */
  join(other: SimConnection): void {
    const { scheduler, chance, dials, ways } = this.#internet;
    const way = this.#internet.way(this.site, other.site);
    if (way === null) {
      dials['no-way'] += 1;
      return;
    }
    this.#other = other;
    other.#other = this;
    this.binding = other.binding = this.#internet.nextBinding();
    // ICE and DTLS: some trips there and back.
    const ms = 4 * this.#internet.delay(this.site, other.site) + chance.between(10, 60);
    scheduler.after(way === 'turn' ? 2 * ms : ms, () => {
      if (this.closed || other.closed || this.site.life.dead || other.site.life.dead) return;
      dials.opened += 1;
      ways[way] += 1;
      for (const end of [this, other]) end.site.life.enter(() => end.#establish());
    });
  }

  #establish(): void {
    if (this.closed) return;
    this.dataChannel = new Channel(this);
    this.open = true;
    this.peerConnection.connectionState = 'connected';
    this.emit('open');
  }

  /** Carries messages in order and whole. */
  carry(data: ArrayBuffer): void {
    const other = this.#other;
    if (other === null || this.closed) throw new Error('InvalidStateError');
    const { scheduler } = this.#internet;
    this.#internet.messages += 1;
    const delay = this.#internet.delay(this.site, other.site);
    scheduler.after(this.#order.after(scheduler.now, delay), () =>
      other.site.life.enter(() => {
        if (other.open) other.emit('data', data);
      }),
    );
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.open = false;
    const other = this.#other;
    if (other !== null)
      this.#internet.scheduler.after(this.#internet.delay(this.site, other.site), () =>
        other.site.life.enter(() => other.close()),
      );
    this.emit('close');
  }

  /** This end is gone without a word. */
  lose(): void {
    this.closed = true;
    this.open = false;
    const other = this.#other;
    if (other === null) return;
    for (const [ms, state] of [
      [DISCONNECTED_MS, 'disconnected'],
      [FAILED_MS, 'failed'],
    ] as const)
      this.#internet.scheduler.after(ms, () =>
        other.site.life.enter(() => {
          if (!other.closed) other.peerConnection.become(state);
        }),
      );
  }
}
