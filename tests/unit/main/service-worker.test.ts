/** The service worker in a made-up scope: a page that opens, and a notification that is tapped. */
import { afterEach, expect, test, vi } from 'vitest';

const SCOPE = 'https://host.example/folio/';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** The worker's listeners, once it runs; `clients`: the tabs it sees. */
async function started(clients: unknown = {}): Promise<Map<string, (event: unknown) => void>> {
  const listeners = new Map<string, (event: unknown) => void>();
  vi.stubGlobal('FOLIO_FILES', ['index.html']);
  vi.stubGlobal('FOLIO_VERSION', 'v1');
  vi.stubGlobal('self', {
    addEventListener: (type: string, listener: (event: unknown) => void) =>
      listeners.set(type, listener),
    location: new URL(SCOPE),
    registration: { scope: SCOPE },
    clients,
  });
  await vi.importActual('../../../src/main/service-worker.ts');
  return listeners;
}

/** The worker's answer to a navigation, if its cache has `kept` for the page. */
async function opened(kept: Response): Promise<Response> {
  const match = async (url: URL) => (url.href === `${SCOPE}index.html` ? kept : undefined);
  vi.stubGlobal('caches', { open: async () => ({ match }), match });
  const listeners = await started();
  return new Promise((resolve) => {
    listeners.get('fetch')?.({
      request: { method: 'GET', url: SCOPE, mode: 'navigate' },
      respondWith: resolve,
    });
  });
}

test('answers a page with no redirected file: browsers refuse it, and the page never opens', async () => {
  const kept = new Response('<p>', {
    headers: { 'content-security-policy': "default-src 'none'" },
  });
  Object.defineProperty(kept, 'redirected', { value: true });
  const answer = await opened(kept);
  expect(answer.redirected).toBe(false);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'");
  expect(await answer.text()).toBe('<p>');
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
    vi.resetModules();
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
