/** Sockets at the relay beside the page (N-7), which carries frames unread. */
import type { RelaySocketClass, RelaySocketLike } from '../../../src/network/relay-socket.ts';
import { Emitter } from './emitter.ts';
import { InOrder, type Internet, type Site } from './internet.ts';

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 3;

/** Sockets at each relay, by id. */
const relays = new WeakMap<Internet, Map<string, SimRelaySocket>>();

export class SimRelaySocket extends Emitter implements RelaySocketLike {
  binaryType: BinaryType = 'blob';
  readonly bufferedAmount = 0;
  readyState = CONNECTING;
  readonly #internet: Internet;
  readonly #relay: Map<string, SimRelaySocket>;
  readonly #site: Site;
  readonly #id: string;
  /** Ids to be told of this one's end. */
  readonly #partners = new Set<string>();
  readonly #up = new InOrder();
  readonly #down = new InOrder();

  constructor(internet: Internet, site: Site, url: string) {
    super();
    this.#internet = internet;
    this.#relay = relays.get(internet) ?? new Map();
    relays.set(internet, this.#relay);
    this.#site = site;
    this.#id = new URL(url).searchParams.get('id') ?? '';
    this.#later(3 * internet.toServer(site), () => {
      if (this.readyState === CLOSED) return;
      this.#relay.set(this.#id, this);
      this.readyState = OPEN;
      this.emit('open');
    });
  }

  #later(ms: number, run: () => void): void {
    this.#internet.scheduler.after(ms, () => this.#site.life.enter(run));
  }

  send(data: Uint8Array<ArrayBuffer>): void {
    const length = data[0] ?? 0;
    const to = String.fromCharCode(...data.subarray(1, 1 + length));
    this.#internet.messages += 1;
    this.#tell(to, data.slice(1 + length));
  }

  #tell(to: string, bytes: Uint8Array): void {
    const { scheduler } = this.#internet;
    const up = this.#up.after(scheduler.now, this.#internet.toServer(this.#site));
    scheduler.after(up, () => {
      const other = this.#relay.get(to);
      if (other === undefined) return;
      other.#partners.add(this.#id);
      this.#partners.add(to);
      const frame = new Uint8Array(1 + this.#id.length + bytes.length);
      frame[0] = this.#id.length;
      frame.set(new TextEncoder().encode(this.#id), 1);
      frame.set(bytes, 1 + this.#id.length);
      const down = other.#down.after(scheduler.now, this.#internet.toServer(other.#site));
      other.#later(down, () => {
        if (other.readyState === OPEN) other.emit('message', { data: frame.buffer });
      });
    });
  }

  close(): void {
    if (this.readyState === CLOSED) return;
    this.lose();
    this.#later(0, () => this.emit('close'));
  }

  /** The relay sees the socket close, whatever happened to the tab. */
  lose(): void {
    this.readyState = CLOSED;
    if (this.#relay.get(this.#id) === this) this.#relay.delete(this.#id);
    for (const partner of this.#partners) this.#tell(partner, new Uint8Array());
  }
}

/** The class of the sockets of one tab; `made` holds all it made. */
export function relayClassOf(
  internet: Internet,
  site: Site,
  made: Set<SimRelaySocket>,
): RelaySocketClass {
  return class extends SimRelaySocket {
    constructor(url: string) {
      super(internet, site, url);
      made.add(this);
    }

    override close(): void {
      super.close();
      made.delete(this);
    }
  };
}
