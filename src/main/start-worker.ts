/**
 * The one place that starts workers. Under Trusted Types the browser takes script URLs only from a
 * policy, the page names but this one (`server/security.ts`), and it lets nothing pass that is not
 * of the page's own origin.
 */

/** The part of Trusted Types in use here; not in TypeScript's own types yet. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };

/** Absent where the browser has no Trusted Types. */
const policy = trustedTypes?.createPolicy('folio', { createScriptURL: ownOrigin });

/** A module worker from one of Folio's own files; throws where `url` is anyone else's. */
export function startWorker(url: string): Worker {
  return new Worker(policy?.createScriptURL(url) ?? ownOrigin(url), { type: 'module' });
}

/** The page's service worker, of this folder; rejects where the browser will not have it. */
export function registerServiceWorker(url: string): Promise<ServiceWorkerRegistration> {
  return navigator.serviceWorker.register(policy?.createScriptURL(url) ?? ownOrigin(url));
}

function ownOrigin(url: string): string {
  const { href, origin } = new URL(url, location.href);
  if (origin !== location.origin) throw new TypeError(`no script of Folio's: ${href}`);
  return href;
}
