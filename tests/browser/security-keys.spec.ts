/**
 * The secret stays where it is used (S-3): the key cannot be read out, and neither seed, words nor
 * passphrase is in anything that leaves a tab, except in the two places where a person sees or
 * types them.
 */
import type { Page } from '@playwright/test';
import { toHex } from '../../src/base/bytes.ts';
import { publicKeyOf } from '../../src/crypto/ed25519.ts';
import { encodeAddress } from '../../src/ledger/address.ts';
import { seedToWords } from '../../src/wallet/mnemonic.ts';
import { expect, type Heard, heardBy, listen, test } from './support/eavesdrop.ts';
import { confirmWords, EAGER, freshLedger, linked, settled, type Tab } from './support/tabs.ts';

const RULES = { reward: 0, spacing: 1000, work: 256 } as const;
const PASSPHRASE = 'correct horse battery';
/**
 * The place of the seed in a stored wallet: check 8, version, flags, public key 32, then the seed.
 */
const SEED_AT = 42;

/** Everything the page's origin has on disk, as text, by database. */
function disk(page: Page): Promise<Record<string, string>> {
  return page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((done, failed) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => failed(request.error);
      });
    const text = (value: unknown) =>
      ArrayBuffer.isView(value)
        ? Array.from(new Uint8Array(value.buffer, value.byteOffset, value.byteLength), (byte) =>
            String.fromCharCode(byte),
          ).join('')
        : JSON.stringify(value);
    const all: Record<string, string> = {
      kept: JSON.stringify({ ...localStorage, ...sessionStorage }),
    };
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name));
      const tables = [...database.objectStoreNames];
      const reads = tables.map((table) =>
        settled(database.transaction(table).objectStore(table).getAll()),
      );
      all[name] = (await Promise.all(reads)).flat().map(text).join(' ');
      database.close();
    }
    return all;
  });
}

/** The seed of slot 1 as it lies on disk without a passphrase. */
async function seedOf(page: Page): Promise<Uint8Array> {
  const record = await page.evaluate(
    () =>
      new Promise<number[]>((done, failed) => {
        const opening = indexedDB.open('folio/1/wallet');
        opening.onerror = () => failed(opening.error);
        opening.onsuccess = () => {
          const reading = opening.result.transaction('seed').objectStore('seed').get('first');
          reading.onsuccess = () => {
            opening.result.close();
            done([...(reading.result as Uint8Array)]);
          };
        };
      }),
  );
  return Uint8Array.from(record.slice(SEED_AT, SEED_AT + 32));
}

/** Finds a secret in any of the forms it could be written in; either half of the seed is enough. */
class Secret {
  readonly words: string;
  readonly #forms: RegExp[];

  constructor(seed: Uint8Array, words: string) {
    this.words = words;
    const halves = [seed.subarray(0, 16), seed.subarray(16)];
    const literal = (text: string) => new RegExp(text.replace(/[^A-Za-z0-9]/g, escaped), 's');
    this.#forms = [
      ...halves.map((half) => literal(String.fromCharCode(...half))),
      ...halves.map((half) => new RegExp(toHex(half), 'i')),
      // The last characters are left out, as they depend on the bytes after them.
      ...['base64', 'base64url'].map((form) =>
        literal(
          Buffer.from(seed)
            .toString(form as BufferEncoding)
            .slice(0, 20),
        ),
      ),
      ...halves.map((half) => new RegExp([...half].join('[^0-9]+'))),
      new RegExp(words.split(' ').slice(4, 7).join('[^a-z]+'), 'i'),
      literal(PASSPHRASE),
    ];
  }

  in(text: string): boolean {
    return this.#forms.some((form) => form.test(text));
  }
}

const escaped = (character: string) =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

function leaks(secret: Secret, { said }: Heard): string[] {
  return said
    .filter(({ text }) => secret.in(text))
    .map(({ to, text }) => `${to}: ${text.slice(0, 60)}`);
}

/**
 * The actions of a person on a wallet: looks at the words, confirms some of them, sets a
 * passphrase.
 */
async function backUp({ page }: Tab, secret: Secret): Promise<void> {
  const dialog = page.getByRole('dialog');
  const all = secret.words.split(' ');
  await page.getByRole('button', { name: 'Back up' }).click();
  await dialog.getByRole('button', { name: 'Show the words' }).click();
  await expect(dialog.getByRole('listitem')).toHaveText(all);
  await dialog.getByRole('button', { name: 'I have written them down' }).click();
  await confirmWords(dialog, all);
  await expect(dialog).toContainText('Well kept');
  await page.keyboard.press('Escape');
}

async function setPassphrase({ page }: Tab): Promise<void> {
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Settings' }).click();
  await dialog.getByRole('button', { name: 'passphrase' }).click();
  await dialog.getByLabel('New passphrase').fill(PASSPHRASE);
  await dialog.getByLabel('Once more').fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Set passphrase' }).click();
  await expect(dialog).toContainText('The passphrase is set.');
  await page.keyboard.press('Escape');
}

test('in a whole session the seed is heard nowhere, its words and passphrase only where a person has them', async ({
  profile,
  open,
}) => {
  test.setTimeout(300_000);
  const [one, two] = [await profile(), await profile()];
  await Promise.all([listen(one), listen(two)]);
  const fragment = freshLedger('keys', RULES);
  const tabs = [
    await open(one, fragment),
    await open(one, fragment),
    await open(two, fragment),
  ] as const;
  const [own, , far] = tabs;
  const { page } = own;
  const requests: string[] = [];
  page.on('request', (request) => requests.push(`${request.url()} ${request.postData()}`));
  const lines: string[] = [];
  page.on('console', (message) => lines.push(message.text()));

  const seed = await seedOf(page);
  const { address } = await own.status();
  expect(encodeAddress(publicKeyOf(seed))).toBe(address);
  const secret = new Secret(seed, await seedToWords(seed, 'english'));

  await linked(tabs);
  await own.builder(EAGER);
  const ids = [(await own.claim()).id, (await far.claim()).id];
  await settled(tabs, ids);
  ids.push((await own.send({ receiver: (await far.status()).address, amount: 5 })).id);
  await settled(tabs, ids);
  await backUp(own, secret);
  await setPassphrase(own);
  for (const op of ['time', 'peers', 'pool', 'blocks', 'hello'])
    expect(secret.in(JSON.stringify(await own.op(op))), op).toBe(false);
  expect((await own.refusal('send', { receiver: address, amount: -1 })).code).toBeTruthy();

  // Everything sent by this tab, by one beside it, and by one in another browser.
  const heard = await heardBy(page);
  const words = heard.said.filter(({ text }) => text.includes(secret.words));
  expect(words.map(({ to }) => to)).toEqual(['worker']);
  expect(words[0]?.text).toMatch(/^type answer id \d+ ok true value /);
  const typed = heard.said.filter(({ text }) => text.includes(PASSPHRASE));
  expect(typed.map(({ to, text }) => `${to} ${/setPassphrase/.exec(text)}`)).toEqual([
    'worker setPassphrase',
  ]);
  const meant = new Set([...words, ...typed]);
  const rest = { ...heard, said: heard.said.filter((each) => !meant.has(each)) };
  // (When the seed was made it went to its own disk, which the ear can tell.)
  expect(leaks(secret, rest).map((leak) => leak.slice(0, 19))).toEqual(
    expect.arrayContaining(['disk folio/1/wallet']),
  );
  expect(leaks(secret, rest).filter((leak) => !leak.startsWith('disk folio/1/wallet'))).toEqual([]);
  for (const other of tabs.slice(1)) expect(leaks(secret, await heardBy(other.page))).toEqual([]);
  const ways = new Set(heard.said.map(({ to }) => to.split(' ')[0]));
  for (const way of ['worker', 'port', 'broadcast', 'channel', 'socket', 'request', 'disk', 'kept'])
    expect(ways, `${way} was listened to`).toContain(way);
  expect([...requests, ...lines, page.url()].filter((text) => secret.in(text))).toEqual([]);

  // Seen: nothing is left of the words once their dialog is closed.
  const markup = await page.evaluate(() =>
    [...document.querySelectorAll('*')]
      .flatMap((each) => [
        ...[...each.childNodes].filter((node) => node.nodeType === 3).map((node) => node.nodeValue),
        ...[...each.attributes].map(({ value }) => value),
        (each as HTMLInputElement).value,
      ])
      .join(' '),
  );
  expect(secret.in(markup)).toBe(false);

  // The seed is stored under the passphrase, and nowhere else.
  const kept = await disk(page);
  expect(Object.keys(kept)).toContain('folio/1/wallet');
  expect(Object.keys(kept).filter((name) => secret.in(kept[name] ?? ''))).toEqual([]);
});

test('the key that signs cannot be read out, and the seed it came from is on disk alone', async ({
  profile,
  open,
}) => {
  const context = await profile();
  await listen(context);
  const tab = await open(context, freshLedger('key', RULES));
  const { page } = tab;
  const seed = await seedOf(page);
  const secret = new Secret(seed, await seedToWords(seed, 'english'));
  await tab.builder(EAGER);
  await tab.claim();
  await expect.poll(async () => (await tab.status()).balance).toBe(10_000);
  await setPassphrase(tab);
  const { keys } = await heardBy(page);
  expect(keys.map(({ algorithm }) => algorithm)).toEqual(
    expect.arrayContaining(['Ed25519', 'PBKDF2', 'AES-GCM']),
  );
  for (const key of keys) {
    expect(key.extractable, key.algorithm).toBe(false);
    expect(['InvalidAccessError', 'NotSupportedError'], key.algorithm).toContain(key.outcome);
  }

  // With a passphrase the wallet waits to be asked after a reload, and sends nothing but that.
  await page.reload();
  expect(
    (await tab.refusal('send', { receiver: (await tab.status()).address, amount: 1 })).code,
  ).toBe('wallet-locked');
  await page.getByRole('button', { name: 'Unlock' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Passphrase').fill('not the passphrase');
  await dialog.getByRole('button', { name: 'Unlock' }).click();
  await expect(dialog).toContainText(/passphrase is not|not the passphrase|wrong/i);
  await dialog.getByLabel('Passphrase').fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Unlock' }).click();
  await expect(dialog).toBeHidden();
  await tab.send({ receiver: (await tab.status()).address, amount: 1 });
  const after = await heardBy(page);
  expect(after.keys.map(({ algorithm }) => algorithm)).toContain('Ed25519');
  for (const key of after.keys) expect(key.extractable).toBe(false);
  expect(
    leaks(secret, after).filter((leak) => !/ subject wallet name unlock args /.test(leak)),
  ).toEqual([]);
});
