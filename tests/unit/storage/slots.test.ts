import { describe, expect, it } from 'vitest';
import type { ChannelLike } from '../../../src/storage/slot-claims.ts';
import { acquireSlot, type Slot, type SlotWorld, takeSlot } from '../../../src/storage/slots.ts';

/** A browser: its locks, its channel, its time. Tabs are opened in it. */
class Browser {
  readonly #waiting: { at: number; run: () => void }[] = [];
  readonly #locks = new Map<string, { queue: (() => void)[] }>();
  readonly #channels = new Set<FakeChannel>();
  #now = 1;
  #tabs = 0;
  lost: number[] = [];

  /** `memory`: an earlier tab's sessionStorage. */
  tab(how: 'both' | 'locks' | 'channel' | 'neither', memory = new Map<string, string>()): Tab {
    const id = ++this.#tabs;
    const tab: Tab = {
      memory,
      frozen: false,
      queue: [],
      world: {
        locks: how === 'locks' || how === 'both' ? this.#lockManager() : undefined,
        channel: how === 'channel' || how === 'both' ? () => this.#channel(tab) : undefined,
        sessionStorage: {
          getItem: (name) => memory.get(name) ?? null,
          setItem: (name, value) => void memory.set(name, value),
        },
        token: String(id).padStart(4, '0'),
        now: () => this.#now,
        after: (ms, run) => {
          const timer = { at: this.#now + ms, run };
          this.#waiting.push(timer);
          return () => {
            const at = this.#waiting.indexOf(timer);
            if (at >= 0) this.#waiting.splice(at, 1);
          };
        },
        lost: () => this.lost.push(id),
      },
    };
    return tab;
  }

  /** Lets everything happen that can, timers in their order, until `promise` is settled. */
  async until<R>(promise: Promise<R>): Promise<R> {
    let settled = false;
    const mark = (): void => {
      settled = true;
    };
    promise.then(mark, mark);
    while (!settled) {
      // A message takes no time: timers wait until every one, and its answer, is heard.
      do await nextTurn();
      while (FakeChannel.underway > 0);
      await nextTurn();
      if (settled) break;
      if (FakeChannel.underway > 0) continue;
      this.#waiting.sort((a, b) => a.at - b.at);
      const next = this.#waiting.shift();
      if (next === undefined) throw new Error('nothing is left to happen');
      this.#now = next.at;
      next.run();
    }
    return promise;
  }

  wake(tab: Tab): void {
    tab.frozen = false;
    for (const hear of tab.queue.splice(0)) hear();
  }

  #channel(tab: Tab): ChannelLike {
    const channel = new FakeChannel(tab, this.#channels);
    this.#channels.add(channel);
    return channel;
  }

  #lockManager(): LockManager {
    const locks = this.#locks;
    const request = async (
      name: string,
      options: LockOptions,
      run: (lock: Lock | null) => unknown,
    ): Promise<unknown> => {
      const held = locks.get(name);
      if (held !== undefined) {
        if (options.ifAvailable) return run(null);
        await new Promise<void>((resolve, reject) => {
          held.queue.push(resolve);
          options.signal?.addEventListener('abort', () => {
            held.queue = held.queue.filter((one) => one !== resolve);
            reject(options.signal?.reason);
          });
        });
      }
      const mine = locks.get(name) ?? { queue: [] };
      locks.set(name, mine);
      try {
        return await run({ name, mode: 'exclusive' });
      } finally {
        const next = mine.queue.shift();
        if (next === undefined) locks.delete(name);
        else next();
      }
    };
    return { request } as unknown as LockManager;
  }
}

interface Tab {
  world: SlotWorld;
  memory: Map<string, string>;
  frozen: boolean;
  queue: (() => void)[];
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

class FakeChannel implements ChannelLike {
  static underway = 0;
  readonly #tab: Tab;
  readonly #all: Set<FakeChannel>;
  readonly #listeners: ((event: { data: unknown }) => void)[] = [];

  constructor(tab: Tab, all: Set<FakeChannel>) {
    this.#tab = tab;
    this.#all = all;
  }

  postMessage(message: unknown): void {
    for (const other of this.#all) if (other !== this) other.#hear(structuredClone(message));
  }

  addEventListener(_: 'message', listener: (event: { data: unknown }) => void): void {
    this.#listeners.push(listener);
  }

  close(): void {
    this.#all.delete(this);
  }

  #hear(data: unknown): void {
    const hear = (): void => {
      if (this.#all.has(this)) for (const listener of this.#listeners) listener({ data });
    };
    if (this.#tab.frozen) this.#tab.queue.push(hear);
    else {
      FakeChannel.underway++;
      setImmediate(() => {
        FakeChannel.underway--;
        hear();
      });
    }
  }
}

for (const how of ['both', 'locks', 'channel'] as const) {
  describe(`S-1 slots by ${how}`, () => {
    it('tabs get 1, 2, 3; a closed one is taken up by the next', async () => {
      const browser = new Browser();
      const slots: (Slot | null)[] = [];
      for (let i = 0; i < 3; i++) {
        slots.push(await browser.until(acquireSlot(browser.tab(how).world)));
      }
      expect(slots.map((one) => one?.slot)).toEqual([1, 2, 3]);
      slots[1]?.release();
      expect((await browser.until(acquireSlot(browser.tab(how).world)))?.slot).toBe(2);
      expect((await browser.until(acquireSlot(browser.tab(how).world)))?.slot).toBe(4);
    });

    it('a reloaded tab has its own slot again, though a lower one is free', async () => {
      const browser = new Browser();
      const first = await browser.until(acquireSlot(browser.tab(how).world));
      const tab = browser.tab(how);
      const second = await browser.until(acquireSlot(tab.world));
      first?.release();
      second?.release();
      const reloaded = browser.tab(how, tab.memory);
      expect((await browser.until(acquireSlot(reloaded.world)))?.slot).toBe(2);
    });

    it('a duplicated tab gets another slot (hostile case 9)', async () => {
      const browser = new Browser();
      const tab = browser.tab(how);
      const own = await browser.until(acquireSlot(tab.world));
      const duplicate = browser.tab(how, new Map(tab.memory));
      const other = await browser.until(acquireSlot(duplicate.world));
      expect([own?.slot, other?.slot]).toEqual([1, 2]);
      expect(browser.lost).toEqual([]);
    });

    it('tabs opened at the same moment get different slots', async () => {
      const browser = new Browser();
      const tabs = Array.from({ length: 6 }, () => acquireSlot(browser.tab(how).world));
      const slots = await browser.until(Promise.all(tabs));
      expect(slots.map((one) => one?.slot).sort()).toEqual([1, 2, 3, 4, 5, 6]);
      expect(browser.lost).toEqual([]);
    });

    it('a tab can switch to a free slot and not to a taken one', async () => {
      const browser = new Browser();
      await browser.until(acquireSlot(browser.tab(how).world));
      const tab = browser.tab(how);
      await browser.until(acquireSlot(tab.world));
      expect(await browser.until(takeSlot(tab.world, 1))).toBe(null);
      const taken = await browser.until(takeSlot(tab.world, 7));
      expect(taken?.slot).toBe(7);
      expect(tab.memory.get('folio/slot')).toBe('2');
      taken?.remember();
      expect(tab.memory.get('folio/slot')).toBe('7');
      for (const wrong of [0, -1, 1.5, 65, Number.NaN]) {
        expect(await takeSlot(tab.world, wrong)).toBe(null);
      }
    });
  });
}

describe('S-1 slots in odd circumstances', () => {
  it('a reloaded tab waits for its own lock, which is freed a moment later', async () => {
    const browser = new Browser();
    const tab = browser.tab('locks');
    const own = await browser.until(acquireSlot(tab.world));
    const reloaded = acquireSlot(browser.tab('locks', tab.memory).world);
    own?.release();
    expect((await browser.until(reloaded))?.slot).toBe(1);
  });

  it('a reloaded tab waits long for its own lock, a duplicated one not at all', async () => {
    const browser = new Browser();
    const tab = browser.tab('both');
    const own = await browser.until(acquireSlot(tab.world));
    const asked = tab.world.now();
    const duplicate = browser.tab('both', new Map(tab.memory));
    expect((await browser.until(acquireSlot(duplicate.world)))?.slot).toBe(2);
    expect(tab.world.now()).toBe(asked);

    // The page is gone and answers no more; a busy browser frees its lock much later.
    tab.frozen = true;
    const reloaded = acquireSlot(browser.tab('both', tab.memory).world);
    await browser.until(new Promise<void>((resolve) => void tab.world.after(4_000, resolve)));
    own?.release();
    expect((await browser.until(reloaded))?.slot).toBe(1);
  });

  it('a frozen tab whose slot was taken meanwhile is told when it wakes; the new owner stays', async () => {
    const browser = new Browser();
    const frozen = browser.tab('channel');
    await browser.until(acquireSlot(frozen.world));
    frozen.frozen = true;
    const second = await browser.until(acquireSlot(browser.tab('channel').world));
    expect(second?.slot).toBe(1);
    browser.wake(frozen);
    expect((await browser.until(acquireSlot(browser.tab('channel').world)))?.slot).toBe(2);
    expect(browser.lost).toEqual([1]);
  });

  it('without locks and channel there is a slot all the same', async () => {
    const browser = new Browser();
    const tab = browser.tab('neither', new Map([['folio/slot', '3']]));
    expect((await acquireSlot(tab.world))?.slot).toBe(3);
    expect((await acquireSlot(browser.tab('neither').world))?.slot).toBe(1);
  });

  it('junk in the memory and on the channel is ignored, a refused memory too', async () => {
    const browser = new Browser();
    const tab = browser.tab('channel', new Map([['folio/slot', 'junk']]));
    const open = tab.world.channel;
    const stranger = open?.();
    const acquired = acquireSlot(tab.world);
    for (const junk of [null, 7, {}, { slot: 1 }, { slot: 1, token: 3, since: 1 }]) {
      stranger?.postMessage(junk);
    }
    expect((await browser.until(acquired))?.slot).toBe(1);
    const refusing = browser.tab('neither');
    refusing.world.sessionStorage = {
      getItem: () => {
        throw new DOMException('no', 'SecurityError');
      },
      setItem: () => {
        throw new DOMException('no', 'SecurityError');
      },
    };
    expect((await acquireSlot(refusing.world))?.slot).toBe(1);
  });

  it('refused locks fall back on the channel', async () => {
    const browser = new Browser();
    const tab = browser.tab('channel');
    tab.world.locks = {
      request: () => Promise.reject(new DOMException('no', 'SecurityError')),
    } as unknown as LockManager;
    expect((await browser.until(acquireSlot(tab.world)))?.slot).toBe(1);
  });
});
