/**
 * N-8 passed-on signalling: two browsers that no server ever introduced are linked through one
 * peer that both have, with the signalling server dead.
 */
import type { BrowserContext } from '@playwright/test';
import { EAGER, expect, freshLedger, linked, settled, type Tab, test } from './support/tabs.ts';

/** Peer ids of a context's own tabs, without the rendezvous ids they hold. */
type Ids = Set<string>;

/** Nothing passes between the tabs of this context and `strangers` at the signalling server. */
async function keepApart(context: BrowserContext, own: Ids, strangers: Ids): Promise<void> {
  const isApart = (text: string | Buffer): boolean => {
    const { src, dst } = JSON.parse(String(text)) as { src?: string; dst?: string };
    return strangers.has(src ?? '') || strangers.has(dst ?? '');
  };
  await context.routeWebSocket(/\/peerjs\?/, (socket) => {
    const id = new URL(socket.url()).searchParams.get('id') ?? '';
    if (!id.startsWith('folio-')) own.add(id);
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      if (!isApart(message)) server.send(message);
    });
    server.onMessage((message) => {
      if (!isApart(message)) socket.send(message);
    });
  });
}

const peersOf = (tab: Tab) => tab.status().then(({ peers }) => peers);

test('with signalling dead, two peers of one tab link through it, directly, and pay', async ({
  server,
  profile,
  open,
}) => {
  const fragment = freshLedger('introduced', { reward: 0, spacing: 1000 });
  const [anns, carls]: [Ids, Ids] = [new Set(), new Set()];
  const [at, between, there] = [await profile(), await profile(), await profile()];
  await keepApart(at, anns, carls);
  await keepApart(there, carls, anns);
  const ben = await open(between, fragment);
  const ann = await open(at, fragment);
  const carl = await open(there, fragment);
  await expect.poll(() => peersOf(ben)).toBe(2);
  await linked([ann, carl], 1);
  server.signalling.stop();
  for (const tab of [ann, ben, carl]) await expect.poll(() => peersOf(tab)).toBe(2);

  const tabs = [ann, ben, carl];
  for (const tab of tabs) await tab.builder(EAGER);
  const claimed = (await ann.claim()).id;
  await settled(tabs, [claimed]);
  // Ben, who brought them together, leaves: they need nobody any more.
  await ben.page.close();
  const { address } = await carl.status();
  const paid = (await ann.send({ receiver: address, amount: 700 })).id;
  await settled([ann, carl], [claimed, paid]);
  for (const tab of [ann, carl]) {
    await tab.go('Workshop');
    const peers = tab.region('Peers').getByRole('listitem');
    await expect(peers.filter({ hasText: 'direct' })).toHaveCount(1);
    await expect(tab.statusLine()).toContainText('Can’t find new peers');
  }
});
