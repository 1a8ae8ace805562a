/** The service worker in a made-up scope: its answers to a page that opens. */
import { afterEach, expect, test, vi } from 'vitest';

const SCOPE = 'https://host.example/folio/';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** The worker's answer to a navigation, if its cache has `kept` for the page. */
async function opened(kept: Response): Promise<Response> {
  const listeners = new Map<string, (event: unknown) => void>();
  vi.stubGlobal('FOLIO_FILES', ['index.html']);
  vi.stubGlobal('FOLIO_VERSION', 'v1');
  vi.stubGlobal('self', {
    addEventListener: (type: string, listener: (event: unknown) => void) =>
      listeners.set(type, listener),
    location: new URL(SCOPE),
    registration: { scope: SCOPE },
  });
  const match = async (url: URL) => (url.href === `${SCOPE}index.html` ? kept : undefined);
  vi.stubGlobal('caches', { open: async () => ({ match }), match });
  await vi.importActual('../../../src/main/service-worker.ts');
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
