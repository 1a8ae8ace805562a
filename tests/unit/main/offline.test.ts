/** Loading a newer version of the page in a made-up browser, whose worker does as a test says. */
import { expect, test } from 'vitest';
import { Offline, type OfflineWorld } from '../../../src/main/offline.ts';
import { PAGE_LIMITS } from '../../../src/protocol/limits-page.ts';

/** What a waiting worker does: takes over as it is told, stays, or does not even answer. */
type Manner = 'obeys' | 'stays' | 'silent';

/** A browser with one tab; a page that is loaded again forgets all that it knew. */
class Browser {
  readonly #container = Object.assign(new EventTarget(), { controller: {} as object | null });
  readonly #registration = Object.assign(new EventTarget(), {
    waiting: null as { postMessage(message: string, ports?: MessagePort[]): void } | null,
    installing: null as (EventTarget & { state: string }) | null,
    update: async () => void this.log.push('update'),
  });
  #timers: { at: number; run: () => void }[] = [];
  #now = 0;
  #asked = false;
  readonly #manner: Manner;
  /** What pages did, in order. */
  readonly log: string[] = [];

  constructor(manner: Manner) {
    this.#manner = manner;
    this.#wait();
  }

  #wait(): void {
    this.#asked = false;
    this.#registration.waiting = {
      postMessage: (message, ports) => {
        if (message === 'take-over') this.#takeOver();
        else if (this.#manner !== 'silent') ports?.[0]?.postMessage(this.#asked);
      },
    };
  }

  #takeOver(): void {
    this.log.push('take-over');
    this.#asked = true;
    if (this.#manner === 'obeys') this.activate();
  }

  activate(): void {
    this.#registration.waiting = null;
    this.#container.dispatchEvent(new Event('controllerchange'));
  }

  /** Begins to install a newer version; what is returned ends it. */
  install(): () => void {
    const worker = Object.assign(new EventTarget(), { state: 'installing' });
    this.#registration.installing = worker;
    this.#registration.dispatchEvent(new Event('updatefound'));
    return () => {
      worker.state = 'installed';
      this.#wait();
      worker.dispatchEvent(new Event('statechange'));
    };
  }

  uncontrolled(): void {
    this.#container.controller = null;
  }

  /** The page that is loaded next, and its start. */
  load(): { page: Offline; started: Promise<void> } {
    this.#timers = [];
    const world = {
      register: async () => this.#registration,
      container: this.#container,
      after: (ms: number, run: () => void) => {
        const timer = { at: this.#now + ms, run };
        this.#timers.push(timer);
        return {
          cancel: () => {
            this.#timers = this.#timers.filter((other) => other !== timer);
          },
        };
      },
      reload: () => this.log.push('reload'),
    };
    const page = new Offline(() => this.log.push('ready'), world as unknown as OfflineWorld);
    return { page, started: page.start() };
  }

  async page(): Promise<Offline> {
    const { page, started } = this.load();
    await started;
    return page;
  }

  wait(ms: number): void {
    this.#now += ms;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const timer of due) timer.run();
  }
}

test('a newer version is reported, and loaded once when it has taken over', async () => {
  const browser = new Browser('obeys');
  const page = await browser.page();
  expect(browser.log).toEqual(['ready']);
  page.takeOver();
  browser.wait(PAGE_LIMITS.newerTakesOverMs);
  expect(browser.log).toEqual(['ready', 'take-over', 'reload']);
});

test('one that is fetched while the page is open is reported once it is there', async () => {
  const browser = new Browser('obeys');
  browser.activate();
  await browser.page();
  const installed = browser.install();
  expect(browser.log).toEqual([]);
  installed();
  expect(browser.log).toEqual(['ready']);
});

test('one whose fetching began before the page is reported as well', async () => {
  const browser = new Browser('obeys');
  browser.activate();
  const installed = browser.install();
  await browser.page();
  installed();
  expect(browser.log).toEqual(['ready']);
});

test('the first version is no news', async () => {
  const browser = new Browser('obeys');
  browser.uncontrolled();
  await browser.page();
  browser.install()();
  expect(browser.log).toEqual([]);
});

test('where another tab has let it take over, the page is loaded at once', async () => {
  const browser = new Browser('obeys');
  const page = await browser.page();
  browser.activate();
  expect(browser.log).toEqual(['ready']);
  page.takeOver();
  expect(browser.log).toEqual(['ready', 'reload']);
});

test('where it stays waiting the page is loaded after the limit, and reports nothing', async () => {
  const browser = new Browser('stays');
  const page = await browser.page();
  page.takeOver();
  // Pressed again meanwhile.
  page.takeOver();
  browser.wait(PAGE_LIMITS.newerTakesOverMs - 1);
  expect(browser.log).toEqual(['ready', 'take-over']);
  browser.wait(1);
  expect(browser.log).toEqual(['ready', 'take-over', 'reload']);
  await browser.page();
  expect(browser.log).toEqual(['ready', 'take-over', 'reload']);
  // A version after it is news again.
  browser.install()();
  expect(browser.log.at(-1)).toBe('ready');
});

test('one that does not say whether it was asked for is reported after the limit', async () => {
  const browser = new Browser('silent');
  const { started } = browser.load();
  await new Promise((resolve) => setImmediate(resolve));
  expect(browser.log).toEqual([]);
  browser.wait(PAGE_LIMITS.newerAnswersMs);
  await started;
  expect(browser.log).toEqual(['ready']);
});

test.each<Manner>(['obeys', 'stays'])(
  'a person who refuses to leave the page is asked for no later change, and can press again (%s)',
  async (manner) => {
    const browser = new Browser(manner);
    const page = await browser.page();
    page.takeOver();
    browser.wait(PAGE_LIMITS.newerTakesOverMs);
    browser.activate();
    expect(browser.log).toEqual(['ready', 'take-over', 'reload']);
    browser.install()();
    page.takeOver();
    browser.wait(PAGE_LIMITS.newerTakesOverMs);
    expect(browser.log.slice(3)).toEqual(['ready', 'take-over', 'reload']);
  },
);

test('looks for a newer version again and again while the page stays open', async () => {
  const browser = new Browser('obeys');
  await browser.page();
  for (let hour = 0; hour < 3; hour++) browser.wait(PAGE_LIMITS.newerLookMs);
  expect(browser.log).toEqual(['ready', 'update', 'update', 'update']);
});
