/**
 * The one place that starts workers. Under Trusted Types the browser takes script URLs only from a
 * policy, the page allows only this one (`server/security.ts`), and it passes only URLs of the
 * page's own origin.
 */

/** The part of Trusted Types in use here; not in TypeScript's own types yet. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };

/** Absent if the browser has no Trusted Types. */
const policy = trustedTypes?.createPolicy('folio', { createScriptURL: ownOrigin });

/** Starts a module worker from one of Folio's own files; throws if `url` is of another origin. */
export function startWorker(url: string): Worker {
  return new Worker(policy?.createScriptURL(url) ?? ownOrigin(url), { type: 'module' });
}

/** Registers the page's service worker, of this folder; rejects if the browser refuses it. */
export function registerServiceWorker(url: string): Promise<ServiceWorkerRegistration> {
  return navigator.serviceWorker.register(policy?.createScriptURL(url) ?? ownOrigin(url));
}

function ownOrigin(url: string): string {
  const { href, origin } = new URL(url, location.href);
  if (origin !== location.origin) throw new TypeError(`no script of Folio's: ${href}`);
  return href;
}
