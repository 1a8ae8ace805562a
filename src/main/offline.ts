/**
 * Registers the service worker, and tells when a newer version of the page is ready. Nothing is
 * ever reloaded unasked.
 */
import { registerServiceWorker } from './start-worker.ts';

/** Between two looks for a newer version while the page stays open. */
const LOOK_MS = 60 * 60_000;
const TAKE_OVER = 'take-over';

export class Offline {
  readonly #ready: () => void;
  #waiting: ServiceWorker | null = null;

  /** @param ready a newer version has been fetched and waits. */
  constructor(ready: () => void) {
    this.#ready = ready;
  }

  /**
   * Does nothing where the browser has no service workers: an old one, a private window, plain
   * http. A page that cannot be kept works all the same.
   */
  async start(): Promise<void> {
    if (!('serviceWorker' in navigator) || !isSecureContext) return;
    const url = new URL('service-worker.js', document.baseURI);
    const registration = await registerServiceWorker(url.href).catch(() => null);
    if (!registration) return;
    this.#look(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const { installing } = registration;
      installing?.addEventListener('statechange', () => {
        if (installing.state === 'installed') this.#look(registration.waiting);
      });
    });
    setInterval(() => registration.update().catch(() => undefined), LOOK_MS);
  }

  /** Without a controller it is the first version, which nobody has to be told of. */
  #look(waiting: ServiceWorker | null): void {
    if (waiting === null || navigator.serviceWorker.controller === null) return;
    this.#waiting = waiting;
    this.#ready();
  }

  /** The waiting version takes over, and this tab loads it; others stay as they are. */
  takeOver(): void {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), {
      once: true,
    });
    this.#waiting?.postMessage(TAKE_OVER);
  }
}
