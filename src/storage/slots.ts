/**
 * Gives each tab a slot of this browser (S-1): a wallet and its ledgers on disk. One tab at a time
 * owns a slot, by a Web Lock, or by asking around if there are no locks (plain http on a LAN). Runs
 * on the page: workers have no sessionStorage.
 */
import { answerForSlot, askForOwner, type ChannelLike, claimSlot } from './slot-claims.ts';

/** The slots of one browser. A tab beyond them is told so. */
export const MAX_SLOTS = 64;
/**
 * The lock of a reloaded page is freed some 50 ms after the page is gone, on a busy machine seconds
 * after.
 */
const RELOAD_WAIT_MS = 5_000;
const SESSION_KEY = 'folio/slot';

export interface Slot {
  /** The slot's number, from 1: 'account 1 of this browser'. */
  readonly slot: number;
  /** Lets another tab have it. */
  release(): void;
  /** A reload of this tab comes back to it. */
  remember(): void;
}

/** The few members of Storage that are used. Any of them may throw (blocked cookies). */
type SessionMemory = Pick<Storage, 'getItem' | 'setItem'>;

export interface SlotWorld {
  /** `navigator.locks`; undefined in an insecure context. */
  locks: LockManager | undefined;
  sessionStorage: SessionMemory;
  /** Opens the channel that all tabs of this origin share; undefined if the browser has none. */
  channel: (() => ChannelLike) | undefined;
  /** A token that no other tab has. */
  token: string;
  /** The clock, ms since 1970. */
  now: () => number;
  /** Calls once after some ms; returns the function that cancels it. */
  after: (ms: number, run: () => void) => () => void;
  /** Called if the slot that this tab remembered is no valid number. */
  spoiled?: () => void;
  /** Called if another tab took the slot while this one was frozen; only without Web Locks. */
  lost: () => void;
}

/** The real world of a page. */
export function browserSlotWorld(lost: () => void, spoiled?: () => void): SlotWorld {
  const words = crypto.getRandomValues(new Uint32Array(4));
  return {
    locks: navigator.locks as LockManager | undefined,
    sessionStorage,
    channel:
      typeof BroadcastChannel === 'undefined' ? undefined : () => new BroadcastChannel(CHANNEL),
    token: [...words].map((word) => word.toString(16).padStart(8, '0')).join(''),
    now: Date.now,
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    lost,
    ...(spoiled === undefined ? {} : { spoiled }),
  };
}

const CHANNEL = 'folio/slots';

/**
 * The slot this tab had before if it is free (a reload); else the first free one of `preferred`
 * (those in which the ledger was open before, so that it finds its chain and its coins); else the
 * lowest free one. Null when all are taken.
 */
export async function acquireSlot(
  world: SlotWorld,
  preferred: readonly number[] = [],
): Promise<Slot | null> {
  const previous = remembered(world);
  if (previous !== null) {
    const own = await tryHold(world, previous, RELOAD_WAIT_MS);
    if (own !== null) return own;
  }
  const all = Array.from({ length: MAX_SLOTS }, (_, index) => index + 1);
  for (const slot of new Set([...preferred.filter(isSlot), ...all])) {
    if (slot === previous) continue;
    const free = await tryHold(world, slot, 0);
    free?.remember();
    if (free !== null) return free;
  }
  return null;
}

/**
 * This very slot ('switch account'), or null when another tab has it. It is remembered, and the old
 * one let go of, once whatever it is taken for has come to pass.
 */
export function takeSlot(world: SlotWorld, slot: number): Promise<Slot | null> {
  if (!isSlot(slot)) return Promise.resolve(null);
  return tryHold(world, slot, 0);
}

async function tryHold(world: SlotWorld, slot: number, waitMs: number): Promise<Slot | null> {
  const release = await hold(world, slot, waitMs);
  return release === null ? null : { slot, release, remember: () => remember(world, slot) };
}

function remember({ sessionStorage: memory }: SlotWorld, slot: number): void {
  try {
    memory.setItem(SESSION_KEY, String(slot));
  } catch {
    // Without this memory a reload may get another slot; nothing else is lost.
  }
}

async function hold(world: SlotWorld, slot: number, waitMs: number): Promise<(() => void) | null> {
  if (world.locks !== undefined) {
    try {
      return await holdLock(world, world.locks, slot, waitMs);
    } catch {
      // Locks are refused as a whole (storage blocked for this page): then they are for every such
      // tab.
    }
  }
  if (world.channel !== undefined) return claimSlot(world, world.channel, slot);
  // No tab can be asked. If two tabs get one slot, the database's fence stops the second.
  return () => undefined;
}

function holdLock(
  world: SlotWorld,
  locks: LockManager,
  slot: number,
  waitMs: number,
): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    const whileHeld = (lock: Lock | null): Promise<void> | null => {
      stopWaiting();
      if (lock === null) {
        resolve(null);
        return null;
      }
      const stopAnswering = world.channel && answerForSlot(world, world.channel, slot);
      return new Promise((release) => {
        resolve(() => {
          stopAnswering?.();
          release();
        });
      });
    };
    const waiting = new AbortController();
    const stopWaiting =
      waitMs > 0 ? waitAtMost(world, slot, waitMs, () => waiting.abort()) : () => undefined;
    const options: LockOptions = waitMs > 0 ? { signal: waiting.signal } : { ifAvailable: true };
    locks.request(`folio/slot/${slot}`, options, whileHeld).catch((error: unknown) => {
      stopWaiting();
      // Another tab keeps it: this is a duplicated tab, not a reloaded one.
      if (waiting.signal.aborted) resolve(null);
      else reject(error);
    });
  });
}

/**
 * Waits until the slot's owner says that it is alive, or time is up. Returns the function that
 * stops the waiting.
 */
function waitAtMost(
  world: SlotWorld,
  slot: number,
  waitMs: number,
  giveUp: () => void,
): () => void {
  const stopTimer = world.after(waitMs, giveUp);
  const stopAsking = world.channel && askForOwner(world, world.channel, slot, giveUp);
  return () => {
    stopTimer();
    stopAsking?.();
  };
}

function remembered({ sessionStorage: memory, spoiled }: SlotWorld): number | null {
  try {
    const text = memory.getItem(SESSION_KEY);
    if (text === null) return null;
    const slot = Number(text);
    if (isSlot(slot)) return slot;
    spoiled?.();
    return null;
  } catch {
    return null;
  }
}

function isSlot(slot: number): boolean {
  return Number.isInteger(slot) && slot >= 1 && slot <= MAX_SLOTS;
}
