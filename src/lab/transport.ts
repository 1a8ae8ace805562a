/** The node's transport in the simulated network. */
import type { SignallingState, Transport, TransportHandlers } from '../node/ports.ts';
import type { Port } from './connection.ts';
import type { Life } from './life.ts';
import type { SimNetwork } from './network.ts';
import type { Chance } from './random.ts';

/** How many addresses a look brings, as the holders of rendezvous ids would tell them. */
const FOUND = 4;

export class SimTransport implements Transport {
  readonly kind: 'rtc' | 'local';
  readonly #network: SimNetwork;
  readonly #life: Life;
  readonly #chance: Chance;
  readonly #machine: string;
  readonly #browser: string;
  readonly #own: string;
  #port: Port | null = null;

  constructor(options: {
    kind: 'rtc' | 'local';
    network: SimNetwork;
    life: Life;
    chance: Chance;
    machine: string;
    browser: string;
    /** The PeerJS id, or the node id in hex. */
    address: string;
  }) {
    this.kind = options.kind;
    this.#network = options.network;
    this.#life = options.life;
    this.#chance = options.chance;
    this.#machine = options.machine;
    this.#browser = options.browser;
    this.#own = options.address;
  }

  start(handlers: TransportHandlers): void {
    const port = {
      machine: this.#machine,
      browser: this.#browser,
      life: this.#life,
      kind: this.kind,
      address: this.#own,
      handlers,
    };
    this.#life.after(this.kind === 'rtc' ? this.#chance.between(50, 400) : 0, () => {
      this.#port = port;
      this.#network.join(port);
      if (this.kind === 'rtc') handlers.signalling('open' satisfies SignallingState, this.#own);
      this.#look();
    });
  }

  address(): string {
    return this.#port === null || this.kind === 'local' ? '' : this.#own;
  }

  dial(address: string): void {
    if (this.#port !== null) this.#network.dial(this.#port, address, 'binary');
  }

  discover(): void {
    this.#life.after(this.#chance.between(100, 800), () => this.#tell());
  }

  stop(): void {
    if (this.#port !== null) this.#network.leave(this.#port);
    this.#port = null;
  }

  /** Looks at all rendezvous ids now and then (N-1), and tells presence often (N-3). */
  #look(): void {
    this.discover();
    const pause = this.kind === 'rtc' ? 30_000 : 5_000;
    this.#life.after(pause * this.#chance.between(0.8, 1.2), () => {
      if (this.#port !== null) this.#look();
    });
  }

  #tell(): void {
    if (this.#port === null) return;
    const others = this.#chance.shuffle(this.#network.others(this.#port)).slice(0, FOUND);
    const how = this.kind === 'rtc' ? 'rendezvous' : 'presence';
    if (others.length > 0) this.#port.handlers.found(others, how);
  }
}
