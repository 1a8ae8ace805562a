/**
 * Keeps the page's own files, so that it opens without a network. It imports nothing: the build
 * makes one classic script of it, beside `index.html`, whose folder is its scope. A version is
 * installed whole or not at all, and waits: it takes over when no tab of an older one is left, or
 * when a person asks for it. Tabs of the version before go on with their own files, whose names
 * differ between versions.
 */

/** Filled in by the build (`server/offline.ts`): the page's files, and a hash of all of them. */
declare const FOLIO_FILES: readonly string[];
declare const FOLIO_VERSION: string;

const scope = self as unknown as ServiceWorkerGlobalScope;

const PREFIX = 'folio-files-';
const CACHE = PREFIX + FOLIO_VERSION;
/** How many versions are kept: this one and the one before, for tabs that still run it. */
const KEPT = 2;
const PAGE = 'index.html';
/** The message by which a page lets a waiting version take over. */
const TAKE_OVER = 'take-over';

scope.addEventListener('install', (event) => event.waitUntil(install()));
scope.addEventListener('activate', (event) => event.waitUntil(activate()));
scope.addEventListener('message', (event) => {
  if (event.data === TAKE_OVER) event.waitUntil(scope.skipWaiting());
});
scope.addEventListener('notificationclick', (event) => event.waitUntil(leadTo(event.notification)));
scope.addEventListener('fetch', (event) => {
  const answer = answerTo(event.request);
  if (answer !== null) event.respondWith(answer);
});

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  // The HTTP cache is bypassed, so that no file of another version gets among them.
  const requests = FOLIO_FILES.map((file) => new Request(urlOf(file), { cache: 'no-cache' }));
  try {
    await cache.addAll(requests);
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

async function activate(): Promise<void> {
  // In the order they were made.
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  const old = names.slice(0, Math.max(0, names.length - (KEPT - 1)));
  await Promise.all(old.map((name) => caches.delete(name)));
  await scope.clients.claim();
}

/**
 * Shows the tab that told of it, or another of its ledger; where all were closed meanwhile, it is
 * opened again.
 */
async function leadTo(notification: Notification): Promise<void> {
  notification.close();
  const link = String(notification.data);
  const tabs = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const ledger = ledgerOf(link);
  const tab =
    tabs.find(({ url }) => url === link) ?? tabs.find(({ url }) => ledgerOf(url) === ledger);
  if (tab !== undefined) await tab.focus();
  else await scope.clients.openWindow(link);
}

/** The ledger that a tab of this page shows: the first part of its fragment (N-1). */
function ledgerOf(url: string): string | null {
  const { href, hash } = new URL(url, scope.registration.scope);
  if (!href.startsWith(scope.registration.scope)) return null;
  return /^#\/?([^/?]+)/.exec(hash)?.[1] ?? null;
}

/** Null for requests that the network answers: signalling, and all that is no file of the page. */
function answerTo(request: Request): Promise<Response> | null {
  if (request.method !== 'GET') return null;
  const url = new URL(request.url);
  if (url.origin !== scope.location.origin) return null;
  const isPage = url.pathname === urlOf('').pathname || url.pathname === urlOf(PAGE).pathname;
  if (request.mode === 'navigate') return isPage ? kept(urlOf(PAGE), request) : null;
  const path = url.pathname.slice(urlOf('').pathname.length);
  return isPage || FOLIO_FILES.includes(path) || path.startsWith('assets/')
    ? kept(isPage ? urlOf(PAGE) : url, request)
    : null;
}

/** This version's file, else that of the one before, else the network's. */
async function kept(url: URL, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const own = await cache.match(url, { ignoreSearch: true });
  const found = own ?? (await caches.match(url, { ignoreSearch: true }));
  if (found === undefined) return fetch(request);
  // Hosts of short addresses answer `index.html` with a redirect to its folder; browsers refuse a
  // redirected answer for a page, which would then never open again.
  return found.redirected ? new Response(found.body, found) : found;
}

function urlOf(file: string): URL {
  return new URL(file, scope.registration.scope);
}
