/** The service worker in a made-up scope: a page that opens, and a notification that is tapped. */
import { afterEach, expect, test, vi } from 'vitest';

const SCOPE = 'https://host.example/folio/';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

type Listeners = Map<string, (event: unknown) => void>;

/** The listeners of the worker `version`, once it runs; `clients`: the tabs it sees. */
async function started(clients: unknown = {}, version = 'v1'): Promise<Listeners> {
  const listeners: Listeners = new Map();
  vi.resetModules();
  vi.stubGlobal('FOLIO_FILES', ['index.html']);
  vi.stubGlobal('FOLIO_VERSION', version);
  vi.stubGlobal('self', {
    addEventListener: (type: string, listener: (event: unknown) => void) =>
      listeners.set(type, listener),
    location: new URL(SCOPE),
    registration: { scope: SCOPE },
    clients,
    skipWaiting: async () => undefined,
  });
  await vi.importActual('../../../src/main/service-worker.ts');
  return listeners;
}

/** Caches in memory; each version of `kept` has its page. */
function keep(kept: Record<string, Response | null>): void {
  const stores = new Map<string, Map<string, Response>>();
  const open = async (name: string) => {
    const files = stores.get(name) ?? new Map<string, Response>();
    stores.set(name, files);
    return {
      put: async (url: URL, response: Response) => void files.set(url.href, response),
      delete: async (url: URL) => files.delete(url.href),
    };
  };
  for (const [version, page] of Object.entries(kept))
    stores.set(version, new Map(page === null ? [] : [[`${SCOPE}index.html`, page]]));
  vi.stubGlobal('caches', {
    open,
    match: async (url: URL, { cacheName }: { cacheName?: string } = {}) =>
      [...stores]
        .filter(([name]) => cacheName === undefined || name === cacheName)
        .map(([, files]) => files.get(url.href))
        .find((file) => file !== undefined),
    keys: async () => [...stores.keys()],
    delete: async (name: string) => stores.delete(name),
  });
}

/** Runs the listener of `type`, and waits for what it began. */
async function send(listeners: Listeners, type: string, event: object = {}): Promise<void> {
  let over: Promise<unknown> = Promise.resolve();
  listeners.get(type)?.({
    ...event,
    waitUntil: (promise: Promise<unknown>) => {
      over = promise;
    },
  });
  await over;
}

/** The answer to a navigation. */
function navigated(listeners: Listeners): Promise<Response> {
  return new Promise((resolve) => {
    listeners.get('fetch')?.({
      request: { method: 'GET', url: SCOPE, mode: 'navigate' },
      respondWith: resolve,
    });
  });
}

async function isAskedFor(listeners: Listeners): Promise<unknown> {
  const postMessage = vi.fn();
  await send(listeners, 'message', { data: 'is-asked-for', ports: [{ postMessage }] });
  return postMessage.mock.calls[0]?.[0];
}

test('answers a page with no redirected file: browsers refuse it, and the page never opens', async () => {
  const kept = new Response('<p>', {
    headers: { 'content-security-policy': "default-src 'none'" },
  });
  Object.defineProperty(kept, 'redirected', { value: true });
  keep({ 'folio-files-v1': kept });
  const answer = await navigated(await started());
  expect(answer.redirected).toBe(false);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'");
  expect(await answer.text()).toBe('<p>');
});

const pages = () => ({
  'folio-files-v0': new Response('v0'),
  'folio-files-v1': new Response('v1'),
  'folio-files-v2': new Response('v2'),
  'other-files': new Response('of another page'),
});

test('answers with its own page until a newer version is asked for, then with that one’s', async () => {
  keep(pages());
  const own = await started();
  const newer = await started({}, 'v2');
  expect(await (await navigated(own)).clone().text()).toBe('v1');
  expect(await isAskedFor(newer)).toBe(false);
  await send(newer, 'message', { data: 'take-over' });
  expect(await (await navigated(own)).clone().text()).toBe('v2');
  expect(await isAskedFor(newer)).toBe(true);
  expect(await isAskedFor(own)).toBe(false);
});

test('the one asked for may be made before it: a host went back to an earlier build', async () => {
  keep(pages());
  const own = await started({}, 'v2');
  await send(await started({}, 'v1'), 'message', { data: 'take-over' });
  expect(await (await navigated(own)).clone().text()).toBe('v1');
});

test('only the one asked for last counts, and none once a version has taken over', async () => {
  keep({ ...pages(), 'folio-files-v3': new Response('v3') });
  const own = await started();
  const second = await started({}, 'v2');
  const third = await started({ claim: async () => undefined }, 'v3');
  await send(third, 'message', { data: 'take-over' });
  await send(second, 'message', { data: 'take-over' });
  expect(await (await navigated(own)).clone().text()).toBe('v2');
  await send(third, 'message', { data: 'take-over' });
  expect(await (await navigated(own)).clone().text()).toBe('v3');
  expect(await isAskedFor(second)).toBe(false);
  await send(third, 'activate');
  expect(await isAskedFor(third)).toBe(false);
});

test('a version whose files were lost, or are not there yet, is none to answer with', async () => {
  keep({ ...pages(), 'folio-files-v2': null, 'folio-files-v3': null });
  const own = await started();
  expect(await (await navigated(own)).clone().text()).toBe('v1');
  await send(await started({}, 'v2'), 'message', { data: 'take-over' });
  expect(await (await navigated(own)).clone().text()).toBe('v1');
});

test('a notification that is tapped leads to the tab that told of it, or to its ledger opened again', async () => {
  const link = `${SCOPE}#/club`;
  const shown: string[] = [];
  const tab = (url: string) => ({ url, focus: async () => shown.push(`focus ${url}`) });
  const tap = async (tabs: unknown[]) => {
    const clients = {
      matchAll: async () => tabs,
      openWindow: async (url: string) => shown.push(`open ${url}`),
    };
    const listeners = await started(clients);
    const close = vi.fn();
    let over: Promise<unknown> = Promise.resolve();
    listeners.get('notificationclick')?.({
      notification: { close, data: link },
      waitUntil: (promise: Promise<unknown>) => {
        over = promise;
      },
    });
    await over;
    expect(close).toHaveBeenCalledTimes(1);
  };
  await tap([tab(`${SCOPE}#/club/people`), tab(link)]);
  // It went to another place meanwhile; tabs of other ledgers and pages are not it.
  const moved = `${SCOPE}#/club/people?via=x`;
  await tap([tab(`${SCOPE}#/clubs`), tab('https://host.example/else/#/club'), tab(moved)]);
  await tap([tab(`${SCOPE}#/other`), tab(SCOPE)]);
  await tap([]);
  expect(shown).toEqual([`focus ${link}`, `focus ${moved}`, `open ${link}`, `open ${link}`]);
});
