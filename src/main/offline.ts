/**
 * Registers the service worker, and reports when a newer version of the page is ready. The page is
 * never reloaded unasked (F-4).
 */
import type { Clock } from '../node/ports.ts';
import { PAGE_LIMITS } from '../protocol/limits-page.ts';
import { registerServiceWorker } from './start-worker.ts';
import { systemClock } from './system.ts';

/** Messages to a waiting version; the same as in `service-worker.ts`, which shares no module. */
const TAKE_OVER = 'take-over';
const IS_ASKED_FOR = 'is-asked-for';

type Listening = 'controller' | 'addEventListener' | 'removeEventListener';

/** What `Offline` needs of a browser. */
export interface OfflineWorld extends Pick<Clock, 'after'> {
  /** Null if the browser has no service workers, or refuses this one. */
  register(): Promise<ServiceWorkerRegistration | null>;
  /** Absent like the workers. */
  container: Pick<ServiceWorkerContainer, Listening> | undefined;
  reload(): void;
}

/**
 * The page's own browser. Old browsers, private windows and plain http have no service workers: a
 * page that cannot be kept offline works all the same.
 */
const browserOfflineWorld: OfflineWorld = {
  register: async () => {
    if (!('serviceWorker' in navigator) || !isSecureContext) return null;
    const url = new URL('service-worker.js', document.baseURI);
    return registerServiceWorker(url.href).catch(() => null);
  },
  get container() {
    return 'serviceWorker' in navigator ? navigator.serviceWorker : undefined;
  },
  after: systemClock.after,
  reload: () => location.reload(),
};

export class Offline {
  readonly #ready: () => void;
  readonly #world: OfflineWorld;
  #registration: ServiceWorkerRegistration | null = null;
  #takingOver = false;

  /** @param ready is called when a newer version has been fetched and waits. */
  constructor(ready: () => void, world: OfflineWorld = browserOfflineWorld) {
    this.#ready = ready;
    this.#world = world;
  }

  async start(): Promise<void> {
    const registration = await this.#world.register();
    if (!registration) return;
    this.#registration = registration;
    registration.addEventListener('updatefound', () => this.#watch(registration.installing));
    this.#watch(registration.installing);
    this.#lookLater(registration);
    const { waiting } = registration;
    // A page that is loaded after the newer version was asked for is that version's own.
    if (waiting && !(await this.#isAskedFor(waiting))) this.#report();
  }

  /** Reports a version once it is fetched. */
  #watch(installing: ServiceWorker | null): void {
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'installed') this.#report();
    });
  }

  /** Without a controller it is the first version, which needs no report. */
  #report(): void {
    if (this.#registration?.waiting && this.#world.container?.controller) this.#ready();
  }

  /** Whether a version was told to take over; false if it does not answer. */
  #isAskedFor(waiting: ServiceWorker): Promise<boolean> {
    return new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      const settle = (asked: boolean) => {
        late.cancel();
        port1.close();
        resolve(asked);
      };
      const late = this.#world.after(PAGE_LIMITS.newerAnswersMs, () => settle(false));
      port1.onmessage = ({ data }) => settle(data === true);
      waiting.postMessage(IS_ASKED_FOR, [port2]);
    });
  }

  #lookLater(registration: ServiceWorkerRegistration): void {
    this.#world.after(PAGE_LIMITS.newerLookMs, () => {
      registration.update().catch(() => undefined);
      this.#lookLater(registration);
    });
  }

  /**
   * Loads the newer version in this tab; other tabs stay as they are. One that is left waiting
   * needs no more than to be told: its page is what a reload brings (`service-worker.ts`).
   */
  takeOver(): void {
    const { container, after, reload } = this.#world;
    const waiting = this.#registration?.waiting;
    // It has taken over already: another tab asked for it.
    if (!waiting) return reload();
    if (this.#takingOver) return;
    this.#takingOver = true;
    const load = () => {
      this.#takingOver = false;
      late.cancel();
      container?.removeEventListener('controllerchange', load);
      reload();
    };
    const late = after(PAGE_LIMITS.newerTakesOverMs, load);
    container?.addEventListener('controllerchange', load);
    waiting.postMessage(TAKE_OVER);
  }
}
