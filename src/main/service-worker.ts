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
/** The message that asks, by its port, whether that one was sent: the answer is true or false. */
const IS_ASKED_FOR = 'is-asked-for';
/** A mark in the cache of a version that was told to take over and has not yet. */
const ASKED_FOR = 'asked-for';

scope.addEventListener('install', (event) => event.waitUntil(install()));
scope.addEventListener('activate', (event) => event.waitUntil(activate()));
scope.addEventListener('message', (event) => {
  if (event.data === TAKE_OVER) event.waitUntil(takeOver());
  if (event.data === IS_ASKED_FOR) event.waitUntil(answer(event.ports[0]));
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

/**
 * Chromium leaves a version waiting, whatever it is told, if a tab asks for a file in the instant
 * in which it would take over. The mark has the older one answer with this one's page till then.
 */
async function takeOver(): Promise<void> {
  await unmark();
  const cache = await caches.open(CACHE);
  // Without it (the disk is full, say) the older page opens until this version has taken over.
  await cache.put(urlOf(ASKED_FOR), new Response()).catch(() => undefined);
  await scope.skipWaiting();
}

async function answer(port: MessagePort | undefined): Promise<void> {
  port?.postMessage((await versionAskedFor()) === CACHE);
}

async function activate(): Promise<void> {
  await unmark();
  const names = (await versions()).filter((name) => name !== CACHE);
  const old = names.slice(0, Math.max(0, names.length - (KEPT - 1)));
  await Promise.all(old.map((name) => caches.delete(name)));
  await scope.clients.claim();
}

/** The names of all versions' caches, in the order in which they were made. */
async function versions(): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX));
}

/** The name of the marked version's cache; undefined if none is marked. */
async function versionAskedFor(): Promise<string | undefined> {
  for (const name of await versions())
    if (await caches.match(urlOf(ASKED_FOR), { cacheName: name })) return name;
  return undefined;
}

async function unmark(): Promise<void> {
  const caching = (await versions()).map((name) => caches.open(name));
  for (const cache of await Promise.all(caching)) await cache.delete(urlOf(ASKED_FOR));
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
  if (request.mode === 'navigate') return isPage ? page(request) : null;
  const path = url.pathname.slice(urlOf('').pathname.length);
  return isPage || FOLIO_FILES.includes(path) || path.startsWith('assets/')
    ? kept(isPage ? urlOf(PAGE) : url, request)
    : null;
}

/** The page of the version that was asked for, else of this one. */
async function page(request: Request): Promise<Response> {
  const asked = await versionAskedFor();
  return kept(urlOf(PAGE), request, asked === undefined ? [CACHE] : [asked, CACHE]);
}

/** The file of the first of `names` that has it, else any version's, else the network's. */
async function kept(url: URL, request: Request, names = [CACHE]): Promise<Response> {
  let found: Response | undefined;
  for (const cacheName of names)
    found ??= await caches.match(url, { ignoreSearch: true, cacheName });
  found ??= await caches.match(url, { ignoreSearch: true });
  if (found === undefined) return fetch(request);
  // Hosts of short addresses answer `index.html` with a redirect to its folder; browsers refuse a
  // redirected answer for a page, which would then never open again.
  return found.redirected ? new Response(found.body, found) : found;
}

function urlOf(file: string): URL {
  return new URL(file, scope.registration.scope);
}
