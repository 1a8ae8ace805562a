/**
 * Everything a tab says, overheard: `import { expect, test } from './support/eavesdrop.ts'`.
 *
 * - `server` puts an ear in front of the code of each worker it serves;
 * - `listen(context)`, before any page of it opens, puts one on each page;
 * - `heardBy(page)`: what page, node worker and builder worker have said since, and the secret keys
 *   they made.
 *
 * Said is: messages of every kind between page, workers and tabs, frames of data channels and
 * sockets, requests, the console, the address bar, the clipboard, and what is put on disk. Bytes
 * are turned into text of one character each.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { BUILD, type Server, serve } from '../fixtures.ts';
import { test as base, expect } from './tabs.ts';

export { expect };

interface Said {
  /**
   * The channel: `worker`, `port`, `broadcast`, `channel`, `socket`, `request`, `console`,
   * `address`, `kept`, `clipboard` or `disk <database>`.
   */
  readonly to: string;
  readonly text: string;
}

interface SecretKey {
  readonly algorithm: string;
  readonly extractable: boolean;
  /** The outcome of an attempt to read it out. */
  readonly outcome: string;
}

export interface Heard {
  readonly said: Said[];
  readonly keys: SecretKey[];
}

/**
 * Runs inside each page and worker, before any code of theirs; so it uses nothing outside itself.
 */
function ear(): void {
  const heard: Heard = { said: [], keys: [] };
  const realm = globalThis as unknown as Record<string, unknown>;
  realm.heard = heard;

  const characters = (bytes: Uint8Array): string => {
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    return text;
  };
  const flat = (value: unknown, depth = 0): string => {
    if (value instanceof ArrayBuffer) return characters(new Uint8Array(value));
    if (ArrayBuffer.isView(value))
      return characters(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    if (typeof value !== 'object' || value === null || depth > 16) return String(value);
    const deeper = (part: unknown) => flat(part, depth + 1);
    if (Array.isArray(value)) return value.map(deeper).join(',');
    if (value instanceof Error) return `${value.message} ${value.stack}`;
    return Object.entries(value)
      .map(([key, part]) => `${key} ${deeper(part)}`)
      .join(' ');
  };
  const hook = (owner: unknown, method: string, to: string | ((self: unknown) => string)) => {
    const target = owner as Record<string, (...args: unknown[]) => unknown> | undefined;
    const original = target?.[method];
    if (target === undefined || original === undefined) return;
    target[method] = function (this: unknown, ...args: unknown[]) {
      heard.said.push({
        to: typeof to === 'string' ? to : to(this),
        text: args.map((argument) => flat(argument)).join(' '),
      });
      return Reflect.apply(original, this, args);
    };
  };
  const prototype = (name: string) =>
    (realm[name] as { prototype?: unknown } | undefined)?.prototype;

  hook(prototype('Worker'), 'postMessage', 'worker');
  // A worker's own; a page's goes to other windows.
  hook(realm, 'postMessage', 'worker');
  hook(prototype('MessagePort'), 'postMessage', 'port');
  hook(prototype('BroadcastChannel'), 'postMessage', 'broadcast');
  hook(prototype('RTCDataChannel'), 'send', 'channel');
  hook(prototype('WebSocket'), 'send', 'socket');
  hook(realm, 'fetch', 'request');
  hook(prototype('XMLHttpRequest'), 'open', 'request');
  hook(prototype('XMLHttpRequest'), 'send', 'request');
  hook(prototype('Navigator'), 'sendBeacon', 'request');
  hook(prototype('Storage'), 'setItem', 'kept');
  hook(prototype('History'), 'pushState', 'address');
  hook(prototype('History'), 'replaceState', 'address');
  hook(prototype('Clipboard'), 'writeText', 'clipboard');
  for (const level of ['debug', 'log', 'info', 'warn', 'error']) hook(console, level, 'console');
  const disk = (store: unknown) => `disk ${(store as IDBObjectStore).transaction.db.name}`;
  hook(prototype('IDBObjectStore'), 'put', disk);
  hook(prototype('IDBObjectStore'), 'add', disk);

  const { importKey, exportKey, deriveKey, generateKey } = SubtleCrypto.prototype;
  const remember = async (key: CryptoKey) => {
    if (key.type === 'public') return;
    const format = key.type === 'private' ? 'pkcs8' : 'raw';
    const outcome = await Reflect.apply(exportKey, crypto.subtle, [format, key]).then(
      () => 'read out',
      (error: Error) => error.name,
    );
    heard.keys.push({ algorithm: key.algorithm.name, extractable: key.extractable, outcome });
  };
  for (const [name, original] of Object.entries({ importKey, deriveKey, generateKey }))
    Object.defineProperty(SubtleCrypto.prototype, name, {
      value: async function (this: SubtleCrypto, ...args: unknown[]) {
        const made = (await Reflect.apply(original, this, args)) as CryptoKey | CryptoKeyPair;
        await remember('privateKey' in made ? made.privateKey : made);
        return made;
      },
    });
}

const EAR = `(${ear.toString()})();\n`;

export function listen(context: BrowserContext): Promise<unknown> {
  return context.addInitScript(EAR);
}

/** All realms of a page that answer. */
export async function heardBy(page: Page): Promise<Heard> {
  const realms = [page, ...page.workers()] as { evaluate(code: string): Promise<unknown> }[];
  const all = (await Promise.all(realms.map((realm) => realm.evaluate('heard')))) as Heard[];
  return { said: all.flatMap(({ said }) => said), keys: all.flatMap(({ keys }) => keys) };
}

export const test = base.extend<object, { server: Server }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs off its first parameter.
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'folio-ears-'));
      withEars(folder);
      const name = 'folio-ears';
      const server = await serve([{ name, config: () => ({ build: { outDir: folder } }) }]);
      await use(server);
      await server.close();
      rmSync(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],
});

/** A copy of the build whose workers begin with an ear. */
function withEars(folder: string): void {
  cpSync(BUILD, folder, { recursive: true });
  const assets = join(folder, 'assets');
  for (const file of readdirSync(assets)) {
    if (!/^(?:node-|lab-)?worker-.*\.js$/.test(file)) continue;
    const path = join(assets, file);
    writeFileSync(path, EAR + readFileSync(path, 'utf8'));
  }
}
