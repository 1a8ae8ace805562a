/**
 * Finding and coming back: rooms held by tabs that nobody reaches, servers that restart (N-4, N-6).
 */
import type { BrowserContext } from '@playwright/test';
import {
  EAGER,
  expect,
  freshLedger,
  freshName,
  linked,
  settled,
  type Tab,
  test,
} from './support/tabs.ts';

/** Its tabs are told of no relay. */
async function withoutRelay(context: BrowserContext): Promise<BrowserContext> {
  const told = { path: 'signal', key: 'folio' };
  await context.route('**/signalling.json', (route) => route.fulfill({ json: told }));
  return context;
}

/** Its tabs find no direct way to anybody: they offer nothing but a TURN server there is not. */
async function cutOff(context: BrowserContext): Promise<BrowserContext> {
  await context.addInitScript(() => {
    const { RTCPeerConnection: Real } = window;
    class NoWay extends Real {
      constructor(configuration?: RTCConfiguration) {
        super({ ...configuration, iceServers: [], iceTransportPolicy: 'relay' });
      }
    }
    Object.defineProperty(window, 'RTCPeerConnection', { value: NoWay });
  });
  return context;
}

test('two tabs find each other where four others hold all ids and reach nobody', async ({
  profile,
  open,
}) => {
  const fragment = `#/${freshName('squatters')}`;
  const squatters: Tab[] = [];
  for (let index = 0; index < 4; index += 1)
    squatters.push(await open(await withoutRelay(await cutOff(await profile())), fragment));
  const [first] = squatters;
  if (first === undefined) throw new Error('no squatter');
  // They know of each other, and that they are not alone.
  await expect(first.statusLine()).toContainText('reached from this network', { timeout: 60_000 });
  await expect(first.statusLine()).toContainText('Nothing is built meanwhile');
  expect((await first.status()).synced).toBe(false);
  // The check in the settings says it too, for whoever runs the network.
  await first.page.getByRole('button', { name: 'Settings', exact: true }).click();
  const dialog = first.page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(dialog).toContainText('none of these ways reaches them');
  const pair = [await open(await profile(), fragment), await open(await profile(), fragment)];
  const began = Date.now();
  await linked(pair, 1);
  test.info().annotations.push({ type: 'linked after ms', description: `${Date.now() - began}` });
  expect((await first.status()).peers).toBe(0);
});

test('a server that restarts is used again within seconds', async ({ server, profile, open }) => {
  const fragment = `#/${freshName('restart')}`;
  const here = await open(await profile(), fragment);
  await expect(here.statusLine()).toContainText('Alone');
  const context = await profile();
  let attempts = 0;
  here.page.on('websocket', () => {
    attempts += 1;
  });
  server.signalling.stop();
  await expect(here.statusLine()).toContainText('no signalling');
  // Pauses that doubled would have grown meanwhile.
  await expect.poll(() => attempts, { timeout: 60_000 }).toBeGreaterThanOrEqual(5);
  server.signalling.start();
  const began = Date.now();
  const newcomer = await open(context, fragment);
  await linked([here, newcomer], 1);
  test.info().annotations.push({ type: 'linked after ms', description: `${Date.now() - began}` });
});

test('the check of the network waits for signalling that is being opened', async ({
  server,
  profile,
  open,
}) => {
  server.signalling.stop();
  const tab = await open(await profile(), `#/${freshName('check')}`);
  await tab.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await tab.page.getByRole('button', { name: 'Check', exact: true }).click();
  server.signalling.start();
  const findings = tab.page.getByRole('dialog').getByRole('listitem');
  await expect(findings.filter({ hasText: 'Signalling (WebSocket): found' })).toBeVisible({
    timeout: 30_000,
  });
});

test('tabs that no direct way connects are linked through the server, and say so', async ({
  profile,
  open,
}) => {
  const fragment = freshLedger('relay', { reward: 0, spacing: 1000 });
  const tabs = [
    await open(await cutOff(await profile()), fragment),
    await open(await cutOff(await profile()), fragment),
  ] as const;
  const began = Date.now();
  await linked(tabs);
  test.info().annotations.push({ type: 'linked after ms', description: `${Date.now() - began}` });
  for (const tab of tabs) await tab.builder(EAGER);
  const claimed = (await tabs[0].claim()).id;
  await settled(tabs, [claimed]);
  const { address } = await tabs[1].status();
  const paid = (await tabs[0].send({ receiver: address, amount: 500 })).id;
  await settled(tabs, [claimed, paid]);
});

test('a browser without WebRTC holds a ledger: by its own tabs, and through the relay', async ({
  profile,
  open,
}) => {
  const fragment = freshLedger('no-webrtc', { reward: 0, spacing: 1000 });
  const bare = await profile();
  await bare.addInitScript(() => {
    for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection'])
      Object.defineProperty(globalThis, name, { value: undefined });
  });
  const first = await open(bare, fragment);
  const second = await open(bare, fragment);
  await linked([first, second]);
  const other = await open(await profile(), fragment);
  const tabs = [first, second, other];
  await expect
    .poll(async () => (await other.status()).peers, { timeout: 60_000 })
    .toBeGreaterThanOrEqual(1);
  for (const tab of tabs) await tab.builder(EAGER);
  const claimed = (await first.claim()).id;
  await settled(tabs, [claimed]);
  const { address } = await other.status();
  const paid = (await first.send({ receiver: address, amount: 500 })).id;
  await settled(tabs, [claimed, paid]);
  await first.page.getByRole('button', { name: 'Settings' }).click();
  const dialog = first.page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(dialog).toContainText('WebRTC in this browser: not found');
  // The server of this test is on a loopback address.
  await expect(dialog).toContainText('at this address only on this computer');
});

test('the check of the network waits for a ledger that is being opened', async ({
  server,
  profile,
}) => {
  const page = await (await profile()).newPage();
  let release: (() => void) | null = null;
  const held = new Promise<void>((done) => {
    release = done;
  });
  await page.route('**/node-host*', async (route) => {
    await held;
    await route.fallback();
  });
  await page.goto(`${server.url}#/${freshName('opening')}`);
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(dialog.getByRole('button', { name: 'Checking…' })).toBeVisible();
  (release as (() => void) | null)?.();
  await expect(dialog).toContainText('Signalling (WebSocket): found');
});

test('the settings say which ways lead to others', async ({ profile, open }) => {
  const tab = await open(await profile(), `#/${freshName('verdict')}`);
  await expect(tab.statusLine()).toContainText('Alone');
  await tab.page.getByRole('button', { name: 'Settings' }).click();
  const dialog = tab.page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(dialog).toContainText('Signalling (WebSocket): found');
  await expect(dialog).toContainText('Relay (WebSocket): found');
  await expect(dialog).toContainText('TURN by UDP: none is set');
  // The server of this test is on a loopback address.
  await expect(dialog).toContainText('at this address only on this computer');
  // Of other servers nothing is known yet.
  await dialog.getByRole('radio', { name: 'another' }).check();
  await expect(dialog).not.toContainText('Your servers answer');
  await expect(dialog).not.toContainText('Signalling (WebSocket): found');
});
