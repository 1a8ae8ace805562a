/**
 * Registers the service worker, and reports when a newer version of the page is ready. The page is
 * never reloaded unasked.
 */
import { registerServiceWorker } from './start-worker.ts';

/** The pause between two looks for a newer version while the page stays open. */
const LOOK_MS = 60 * 60_000;
const TAKE_OVER = 'take-over';

export class Offline {
  readonly #ready: () => void;
  #waiting: ServiceWorker | null = null;

  /** @param ready is called when a newer version has been fetched and waits. */
  constructor(ready: () => void) {
    this.#ready = ready;
  }

  /**
   * Does nothing if the browser has no service workers: an old one, a private window, plain http. A
   * page that cannot be kept offline works all the same.
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

  /** Without a controller it is the first version, which needs no report. */
  #look(waiting: ServiceWorker | null): void {
    if (waiting === null || navigator.serviceWorker.controller === null) return;
    this.#waiting = waiting;
    this.#ready();
  }

  /** Lets the waiting version take over, and loads it in this tab; other tabs stay as they are. */
  takeOver(): void {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), {
      once: true,
    });
    this.#waiting?.postMessage(TAKE_OVER);
  }
}
