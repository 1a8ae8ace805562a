/**
 * Tabs as the specs see them: `import { expect, test } from './support/tabs.ts'`.
 *
 * - `open(context, fragment)`: a tab of Folio, its ledger open. After the test, none of them may
 *   have thrown or
 *   logged an error.
 */
import type { BrowserContext, Locator, Page } from '@playwright/test';
import type { SendRequest, Status } from '../../../src/api/client.ts';
import { formatLink } from '../../../src/api/link.ts';
import type { AccountView, BuilderSettings } from '../../../src/api/view.ts';
import { type Charter, defaultCharter } from '../../../src/ledger/charter.ts';
import type { ConsoleApi } from '../../../src/main/console-api.ts';
import { test as base, expect } from '../fixtures.ts';

export { expect };

type Open = (context: BrowserContext, fragment: string) => Promise<Tab>;

export const test = base.extend<{ open: Open }>({
  open: async ({ server }, use) => {
    const tabs: Tab[] = [];
    await use(async (context, fragment) => {
      const tab = new Tab(await context.newPage());
      tabs.push(tab);
      await tab.page.goto(server.url + fragment);
      await tab.opened();
      return tab;
    });
    expect(
      tabs.flatMap((tab) => tab.errors),
      'errors of the pages',
    ).toEqual([]);
  },
});

const ASKED_AGAIN = 3;
const ANSWERED_MS = 40_000;

/** Noise of the browser about things that are meant to fail: a dead server, a missing peer. */
const EXPECTED =
  /WebSocket connection to|ERR_CONNECTION|ERR_INTERNET_DISCONNECTED|503|WebRTC: ICE failed/;

interface Refused {
  code: string;
  field: string | undefined;
  message: string;
}

export interface OpAnswer {
  status: number;
  error: string;
  response: unknown;
}

export interface JsonTransaction {
  id: string;
  sender: string;
  receiver: string;
  amount: number;
  fee: number;
  sequence: number;
  memo: string;
}

export interface JsonBlock {
  height: number;
  hash: string;
  prev_hash: string;
  items: JsonTransaction[];
}

export class Tab {
  readonly page: Page;
  readonly errors: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.errors.push(String(error.stack ?? error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !EXPECTED.test(message.text()))
        this.errors.push(message.text());
    });
  }

  /**
   * Resolves once the node answers. Firefox at times loses what it is asked while it puts a new
   * page in the place of the old one, so it is asked again.
   */
  async opened(): Promise<void> {
    for (let tries = 1; tries <= ASKED_AGAIN; tries += 1) {
      let timer: NodeJS.Timeout | undefined;
      const silence = new Promise<false>((done) => {
        timer = setTimeout(done, ANSWERED_MS, false);
      });
      const answered = this.status().then(() => true as const);
      // The one that is lost ends with the page.
      answered.catch(() => undefined);
      const ready = await Promise.race([answered, silence]);
      clearTimeout(timer);
      if (ready) return;
    }
    throw new Error(`the node answered nothing in ${(ASKED_AGAIN * ANSWERED_MS) / 1000} s`);
  }

  /** Calls `window.folio`; rejects as it does, the code in the message. */
  async #call<M extends keyof ConsoleApi>(
    method: M,
    ...args: Parameters<ConsoleApi[M]>
  ): Promise<Awaited<ReturnType<ConsoleApi[M]>>> {
    const outcome = await this.#outcome(method, args);
    if ('refused' in outcome)
      throw new Error(`${method}: ${outcome.refused.code}: ${outcome.refused.message}`);
    return outcome.value as Awaited<ReturnType<ConsoleApi[M]>>;
  }

  #outcome(
    method: string,
    args: readonly unknown[],
  ): Promise<{ value: unknown } | { refused: Refused }> {
    return this.page.evaluate(
      async ({ method, args }) => {
        const { folio } = globalThis as unknown as {
          folio: Record<string, (...given: readonly unknown[]) => Promise<unknown>>;
        };
        try {
          return { value: await folio[method]?.(...args) };
        } catch (error) {
          const { code, field, message } = error as Refused;
          return { refused: { code, field, message } };
        }
      },
      { method, args },
    );
  }

  status(): Promise<Status> {
    return this.#call('status');
  }

  op(op: string, args?: unknown, peer?: string): Promise<OpAnswer> {
    return this.#call('op', op, args, peer);
  }

  claim(): Promise<{ id: string }> {
    return this.#call('claim');
  }

  send(request: SendRequest): Promise<{ id: string }> {
    return this.#call('send', request);
  }

  builder(settings: Partial<BuilderSettings>): Promise<BuilderSettings> {
    return this.#call('builder', settings);
  }

  /** The code with which a call rejects; fails if it does not reject. */
  async refusal(method: keyof ConsoleApi, ...args: readonly unknown[]): Promise<Refused> {
    const outcome = await this.#outcome(method, args);
    if (!('refused' in outcome)) throw new Error(`${method} was not refused`);
    return outcome.refused;
  }

  /** All accounts by address. */
  async balances(): Promise<Record<string, AccountView>> {
    const { items } = await this.#call('balances');
    return Object.fromEntries(
      items
        .toSorted((a, b) => (a.address < b.address ? -1 : 1))
        .map((account) => [account.address, account]),
    );
  }

  /** The whole chain, genesis first. */
  async blocks(): Promise<JsonBlock[]> {
    const blocks: JsonBlock[] = [];
    for (;;) {
      const { response } = await this.op('blocks', { start: blocks.length, limit: 20 });
      const page = (response as { blocks: JsonBlock[] }).blocks;
      if (page.length === 0) return blocks;
      blocks.push(...page);
    }
  }

  /** Ids of all transactions in blocks, in order. */
  async written(): Promise<string[]> {
    return (await this.blocks()).flatMap(({ items }) => items.map(({ id }) => id));
  }

  async pooled(): Promise<string[]> {
    const { response } = await this.op('pool');
    return (response as { pool: JsonTransaction[] }).pool.map(({ id }) => id);
  }

  region(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }

  /** Goes to another place of the page by its bar. */
  async go(place: 'Book' | 'People' | 'Ledger' | 'Workshop'): Promise<void> {
    await this.page
      .getByRole('navigation', { name: 'Places' })
      .getByRole('link', { name: place })
      .click();
    await expect(this.page.getByRole('main', { name: place })).toBeVisible();
  }

  /** On a narrow page, where the book shows one of its parts at a time, shows this one. */
  async panel(part: 'Wallet' | 'Payments' | 'Pool' | 'Blocks'): Promise<void> {
    const bar = this.page.getByRole('group', { name: 'Parts of the book' });
    if (await bar.isVisible()) await bar.getByRole('button', { name: part }).click();
  }

  statusLine(): Locator {
    return this.page.getByRole('banner').getByRole('status');
  }

  /**
   * Waits until the page shows the balance that the node has: it is drawn a little later, and the
   * form pays of what is drawn.
   */
  async balanceShown(): Promise<void> {
    const shown = this.page.locator('.balance dd');
    const apart = async () => {
      const [text, { balance }] = [await shown.textContent(), await this.status()];
      return Number(text?.replace(/\D/g, '')) - balance;
    };
    await expect.poll(apart, { message: 'the balance shown, less that of the node' }).toBe(0);
  }

  /** Fills the form and presses `Send`; the amount as a person types it. */
  async pay(receiver: string, amount: string, memo = ''): Promise<void> {
    await this.balanceShown();
    const form = this.region('Send');
    await form.getByLabel('Receiver').fill(receiver);
    await form.getByLabel('Amount').fill(amount);
    await form.getByLabel('Memo').fill(memo);
    await form.getByRole('button', { name: 'Send', exact: true }).click();
  }
}

/** A ledger nobody else has open. */
export function freshName(word: string): string {
  return `${word}-${crypto.randomUUID().slice(0, 8)}`;
}

/** A ledger nobody else has open, with rules of its own; its fragment. */
export function freshLedger(word: string, rules: Partial<Charter> = {}): string {
  const name = freshName(word);
  return formatLink({
    name,
    charter: defaultCharter(name, rules),
    view: { kind: 'ledger' },
    via: [],
  });
}

/** Types the words asked for by their places, all 24 in order, and confirms them. */
export async function confirmWords(dialog: Locator, words: readonly string[]): Promise<void> {
  const boxes = dialog.getByRole('textbox');
  await expect(boxes.first()).toBeVisible();
  for (const box of await boxes.all()) {
    const label = await box.evaluate((input: HTMLInputElement) => input.labels?.[0]?.textContent);
    await box.fill(words[Number(/\d+/.exec(label ?? '')?.[0]) - 1] ?? '');
  }
  await dialog.getByRole('button', { name: 'Confirm' }).click();
}

/**
 * Blocks come as soon as anything is in the pool: what waits in a test is the test's, not the
 * builder's.
 */
export const EAGER: Partial<BuilderSettings> = { size: 1, sleep: 0.2, patience: 1, share: 1 };

/** Waits until every tab is linked to this many others. */
export function linked(tabs: readonly Tab[], peers = tabs.length - 1): Promise<void> {
  return expect
    .poll(
      async () => (await Promise.all(tabs.map((tab) => tab.status()))).map((each) => each.peers),
      {
        message: 'links of each tab',
      },
    )
    .toEqual(tabs.map(() => peers));
}

/**
 * One chain, one set of balances, and an empty pool everywhere; `ids` are in blocks, each once, and
 * nothing else is.
 */
export async function settled(tabs: readonly Tab[], ids: readonly string[]): Promise<void> {
  const wanted = [...ids].sort();
  await expect
    .poll(
      async () => {
        const states = await Promise.all(tabs.map((tab) => tab.status()));
        const written = await Promise.all(tabs.map((tab) => tab.written()));
        return {
          tips: new Set(states.map(({ tip }) => tip)).size,
          pools: states.map(({ pool }) => pool),
          synced: states.every(({ synced }) => synced),
          written: written.map((each) => each.sort()),
        };
      },
      { message: 'tips, pools and transactions', timeout: 60_000 },
    )
    .toEqual({
      tips: 1,
      pools: tabs.map(() => 0),
      synced: true,
      written: tabs.map(() => wanted),
    });
  const [first, ...rest] = await Promise.all(tabs.map((tab) => tab.balances()));
  for (const other of rest) expect(other).toEqual(first);
}
