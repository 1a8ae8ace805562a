/**
 * The page's Content-Security-Policy and Trusted Types: Folio needs nothing they forbid, and
 * injected code gets nowhere.
 */
import { RESPONSE_HEADERS } from '../../server/security.ts';
import { EAGER, freshLedger, linked, settled } from './support/tabs.ts';
import { expect, test } from './support/violations.ts';

const RULES = { reward: 0, spacing: 1000, work: 256 } as const;
/** No host has this name; a request that got out would fail, a refused one is reported. */
const FOREIGN = 'https://foreign.invalid';

/** An attempt to run or load code that is not Folio's. */
interface Attempt {
  readonly name: string;
  /** Runs on the page, outside the debugger's own call, which the browser would let evaluate. */
  readonly run: string;
}

const ON_THE_PAGE: readonly Attempt[] = [
  {
    name: 'inline script by text',
    run: `(() => { const s = document.createElement('script'); s.textContent = 'window.broken = 1'; document.body.append(s); })`,
  },
  {
    name: 'inline script by text node',
    run: `(() => { const s = document.createElement('script'); s.append('window.broken = 1'); document.body.append(s); })`,
  },
  {
    name: 'markup',
    run: `(() => { const d = document.createElement('div'); document.body.append(d); d.innerHTML = '<img src=x onerror="window.broken = 1">'; })`,
  },
  {
    name: 'markup in a frame',
    run: `(() => { const f = document.createElement('iframe'); f.srcdoc = '<script>parent.broken = 1</' + 'script>'; document.body.append(f); })`,
  },
  {
    name: 'handler attribute',
    run: `(() => { const b = document.createElement('button'); document.body.append(b); b.setAttribute('onclick', 'window.broken = 1'); b.click(); b.remove(); })`,
  },
  { name: 'eval', run: `(() => { (0, eval)('window.broken = 1'); })` },
  { name: 'Function', run: `(() => { new Function('window.broken = 1')(); })` },
  { name: 'timer of text', run: `(() => { setTimeout('window.broken = 1', 0); })` },
  {
    name: 'foreign script',
    run: `(() => { const s = document.createElement('script'); s.src = '${FOREIGN}/x.js'; document.body.append(s); })`,
  },
  { name: 'foreign module', run: `(() => import('${FOREIGN}/x.js'))` },
  { name: 'module of data', run: `(() => import('data:text/javascript,window.broken = 1'))` },
  {
    name: 'worker of a blob',
    run: `(() => { new Worker(URL.createObjectURL(new Blob(['1'], { type: 'text/javascript' }))); })`,
  },
  {
    name: 'link of script',
    run: `(() => { const a = document.createElement('a'); a.href = 'javascript:window.broken = 1'; document.body.append(a); a.click(); a.remove(); })`,
  },
  {
    name: 'style attribute',
    run: `(() => { document.body.setAttribute('style', 'visibility: hidden'); if (getComputedStyle(document.body).visibility === 'hidden') window.broken = 1; })`,
  },
  {
    name: 'foreign picture',
    run: `(() => { const i = document.createElement('img'); i.src = '${FOREIGN}/x.png'; document.body.append(i); })`,
  },
  { name: 'foreign request', run: `(() => fetch('${FOREIGN}/seed'))` },
  {
    name: 'form to elsewhere',
    run: `(() => { const f = document.createElement('form'); f.action = '${FOREIGN}/'; document.body.append(f); f.submit(); f.remove(); })`,
  },
  {
    name: 'another base',
    run: `(() => { const b = document.createElement('base'); b.href = '${FOREIGN}/'; document.head.append(b); if (document.baseURI.startsWith('${FOREIGN}')) window.broken = 1; })`,
  },
  {
    name: 'policy of its own',
    run: `(() => { trustedTypes.createPolicy('mine', { createScript: (text) => text }); })`,
  },
  {
    name: "policy by Folio's name",
    run: `(() => { trustedTypes.createPolicy('folio', { createScript: (text) => text }); })`,
  },
];

const IN_THE_WORKER: readonly Attempt[] = [
  { name: 'eval', run: `(() => { (0, eval)('self.broken = 1'); })` },
  { name: 'Function', run: `(() => { new Function('self.broken = 1')(); })` },
  { name: 'module of data', run: `(() => import('data:text/javascript,self.broken = 1'))` },
  {
    name: 'worker of a blob',
    run: `(() => { new Worker(URL.createObjectURL(new Blob(['1'], { type: 'text/javascript' }))); })`,
  },
  { name: 'foreign request', run: `(() => fetch('${FOREIGN}/seed'))` },
];

/** A page or a worker. */
interface Realm {
  evaluate(code: string): Promise<unknown>;
}

/** The outcome: an attempt may throw (`TypeError`) or have no effect. */
async function attempt(where: Realm, { run }: Attempt): Promise<unknown> {
  return where.evaluate(
    `new Promise((done) => setTimeout(async () => {
      try { await (${run})(); done('nothing'); } catch (error) { done(error.name); }
    }))`,
  );
}

const broken = (where: Realm): Promise<unknown> => where.evaluate('globalThis.broken');

test('two browsers claim, pay and build, with every dialog opened, and violate nothing', async ({
  profile,
  open,
  server,
  violations,
}) => {
  const fragment = freshLedger('policy', RULES);
  const tabs = [
    await open(await profile(), fragment),
    await open(await profile(), fragment),
  ] as const;
  const elsewhere: string[] = [];
  for (const { page } of tabs) {
    page.on('request', (request) => elsewhere.push(request.url()));
    page.on('websocket', (socket) => elsewhere.push(socket.url().replace(/^ws/, 'http')));
  }
  await linked(tabs);
  for (const tab of tabs) await tab.builder(EAGER);
  for (const tab of tabs) {
    await tab.region('Wallet').getByRole('button', { name: 'Claim from GENESIS' }).click();
    await expect.poll(async () => (await tab.status()).balance).toBe(10_000);
  }
  const [first, second] = tabs;
  await first.pay((await second.status()).address, '1.5', 'lunch');
  await expect.poll(async () => (await first.written()).length).toBe(3);
  await settled(tabs, await first.written());

  // Code that comes only when asked for, on the page and (the words) in the worker.
  const { page } = first;
  for (const name of ['Invite', 'Settings']) {
    await page.getByRole('button', { name }).first().click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
  }
  await page.getByRole('button', { name: 'Back up' }).click();
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page.getByRole('dialog').getByRole('listitem')).toHaveCount(24);
  await page.keyboard.press('Escape');
  for (const place of ['People', 'Ledger', 'Workshop', 'Book'] as const) await first.go(place);
  await page.goto(`${server.url}${fragment}/block/1`);
  const block = page.getByRole('article', { name: 'Block 1' });
  // Pictures of accounts are drawn in the page: no image is loaded.
  await expect(block.locator('svg.identicon').first()).toBeVisible();
  expect(await page.evaluate(() => document.images.length)).toBe(0);
  expect(elsewhere.filter((url) => !url.startsWith(server.url))).toEqual([]);
  expect(violations).toEqual([]);
});

test('nothing injected into the page or the node worker runs, loads or gets out', async ({
  profile,
  server,
  violations,
}) => {
  const page = await (await profile()).newPage();
  const answered: string[] = [];
  page.on('response', (response) => answered.push(response.url()));
  await page.goto(server.url + freshLedger('injected', RULES));
  await expect(page.getByRole('region', { name: 'Wallet' })).toBeVisible();
  const worker = page.workers().find((each) => each.url().includes('node-worker'));
  if (worker === undefined) throw new Error('no node worker');
  expect(violations).toEqual([]);

  for (const [where, attempts] of [
    [page, ON_THE_PAGE],
    [worker, IN_THE_WORKER],
  ] as const)
    for (const each of attempts) {
      const before = violations.length;
      const outcome = await attempt(where, each);
      await expect.poll(() => violations.length, { message: each.name }).toBeGreaterThan(before);
      expect(['nothing', 'EvalError', 'TypeError', 'SecurityError'], each.name).toContain(outcome);
      expect(await broken(where), each.name).toBeUndefined();
    }
  expect(answered.filter((url) => !url.startsWith(server.url) && !url.startsWith('data:'))).toEqual(
    [],
  );
  // It still is the page it was.
  expect(page.url()).toContain(server.url);
  expect(await page.evaluate('folio.claim()')).toMatchObject({ id: expect.any(String) });
});

test('a host that sends no headers gets the same policy from the page itself', async ({
  profile,
  server,
}) => {
  const context = await profile();
  await context.route(`${server.url}**`, async (route) => {
    const response = await route.fetch();
    const { 'content-security-policy': _, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  });
  const page = await context.newPage();
  await page.goto(server.url + freshLedger('static', RULES));
  await page.getByRole('button', { name: 'Claim from GENESIS' }).click();
  await expect(page.getByRole('region', { name: 'Wallet' })).toContainText('100.00', {
    timeout: 60_000,
  });
  for (const each of ON_THE_PAGE) await attempt(page, each);
  expect(await broken(page)).toBeUndefined();
});

test('no other page can frame Folio, and every file says what it is', async ({
  profile,
  server,
  request,
}) => {
  const outside = await (await profile()).newPage();
  await outside.route('http://outside.test/', (route) =>
    route.fulfill({ contentType: 'text/html', body: `<iframe src="${server.url}"></iframe>` }),
  );
  await outside.goto('http://outside.test/');
  const frame = outside.frames()[1];
  await expect.poll(() => frame?.url()).toMatch(/^chrome-error:/);

  const page = await request.get(server.url);
  const script = /src="\.\/([^"]+\.js)"/.exec(await page.text())?.[1];
  for (const file of ['', script ?? '', 'favicon.svg']) {
    const headers = (await request.get(server.url + file)).headers();
    for (const [name, value] of Object.entries(RESPONSE_HEADERS))
      expect(headers[name], `${name} of /${file}`).toContain(value);
  }
});
