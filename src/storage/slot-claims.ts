/**
 * Owning a slot without Web Locks (S-1): a tab asks on a channel that all tabs hear, and the owner
 * of the slot answers; silence means that it is free. No lease has to be renewed, so a crashed
 * tab's slot is free at once, and hidden tabs, whose timers hardly run, still answer. Messages of
 * strangers are ignored. Of two tabs that want one slot the higher rank gets it: an owner before
 * one that only asks; among those that ask, the lower token. A tab that the browser froze cannot
 * answer; when it wakes and its slot is taken, the later owner outranks it, and it is told so.
 */

/** The few members of BroadcastChannel that are used. */
export interface ChannelLike {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  close(): void;
}

interface ClaimWorld {
  token: string;
  /** The clock, ms since 1970. */
  now: () => number;
  after: (ms: number, run: () => void) => () => void;
  lost: () => void;
}

interface Claim {
  slot: number;
  token: string;
  /** Since when the sender owns the slot, ms since 1970; 0: it only asks. */
  since: number;
}

/**
 * Silence of this length means that nobody owns the slot. An answer takes a millisecond, or a long
 * task.
 */
const SILENCE_MS = 1_000;

/** Claims a slot; returns the function that lets it go, or null when another tab has the slot. */
export function claimSlot(
  world: ClaimWorld,
  open: () => ChannelLike,
  slot: number,
): Promise<(() => void) | null> {
  const { token } = world;
  const channel = open();
  let since = 0;
  const say = (): void => channel.postMessage({ slot, token, since } satisfies Claim);
  return new Promise((resolve) => {
    const stop = (): void => {
      cancel();
      channel.close();
    };
    const cancel = world.after(SILENCE_MS, () => {
      since = world.now();
      // A tab that was frozen hears this when it wakes.
      say();
      resolve(stop);
    });
    channel.addEventListener('message', ({ data }) => {
      if (!isClaim(data) || data.slot !== slot || data.token === token) return;
      const outranks = data.since === since ? token < data.token : since > data.since;
      if (outranks) return say();
      stop();
      if (since > 0) world.lost();
      resolve(null);
    });
    say();
  });
}

/**
 * Answers tabs that wait for a slot owned by lock, so that none waits in vain. Returns the function
 * that stops it.
 */
export function answerForSlot(
  world: Pick<ClaimWorld, 'token' | 'now'>,
  open: () => ChannelLike,
  slot: number,
): () => void {
  const { token } = world;
  const channel = open();
  channel.addEventListener('message', ({ data }) => {
    if (!isClaim(data) || data.slot !== slot || data.token === token || data.since > 0) return;
    channel.postMessage({ slot, token, since: world.now() } satisfies Claim);
  });
  return () => channel.close();
}

/**
 * Asks, and calls `alive` when the owner of a slot by lock answers. Returns the function that stops
 * it.
 */
export function askForOwner(
  world: Pick<ClaimWorld, 'token'>,
  open: () => ChannelLike,
  slot: number,
  alive: () => void,
): () => void {
  const { token } = world;
  const channel = open();
  channel.addEventListener('message', ({ data }) => {
    if (isClaim(data) && data.slot === slot && data.token !== token && data.since > 0) alive();
  });
  channel.postMessage({ slot, token, since: 0 } satisfies Claim);
  return () => channel.close();
}

function isClaim(data: unknown): data is Claim {
  if (typeof data !== 'object' || data === null) return false;
  const { slot, token, since } = data as Partial<Record<keyof Claim, unknown>>;
  return typeof slot === 'number' && typeof token === 'string' && typeof since === 'number';
}
