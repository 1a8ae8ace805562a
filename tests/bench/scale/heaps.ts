/**
 * The memory that the workers of a page hold once all garbage is collected: objects and the bytes
 * of buffers, without what the browser itself needs for a process.
 */
import type { CDPSession, Page } from '@playwright/test';

interface Heap {
  /** Bytes of objects. */
  usedSize: number;
  /** Bytes of array buffers. */
  backingStorageSize?: number;
}

interface Told {
  id?: number;
  result?: unknown;
  error?: { message: string };
  method?: string;
  params?: { sessionId: string; message?: string };
}

type Ask = (method: string, params?: Record<string, unknown>) => Promise<unknown>;

/** A worker that ends meanwhile answers nothing. */
const ANSWER_MS = 30_000;
const ATTACH = { autoAttach: true, waitForDebuggerOnStart: false, flatten: false };

/** The workers that one thread started; each is spoken to through the thread that started it. */
class Started {
  readonly #ask: Ask;
  readonly #workers = new Map<string, Worker>();

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** MB of each, and of those that they started. */
  async heaps(): Promise<number[]> {
    await this.#ask('Target.setAutoAttach', ATTACH);
    const heaps: number[] = [];
    for (const worker of this.#workers.values())
      heaps.push(await heapOf(worker.ask), ...(await worker.started.heaps()));
    return heaps;
  }

  hear({ method, params }: Told): void {
    if (params === undefined) return;
    const { sessionId, message } = params;
    if (method === 'Target.attachedToTarget') {
      const post = (text: string) =>
        this.#ask('Target.sendMessageToTarget', { sessionId, message: text });
      this.#workers.set(sessionId, new Worker(post));
    } else if (message !== undefined)
      this.#workers.get(sessionId)?.hear(JSON.parse(message) as Told);
  }
}

class Worker {
  readonly #post: (text: string) => Promise<unknown>;
  readonly #open = new Map<number, (told: Told) => void>();
  readonly started = new Started((method, params) => this.ask(method, params));
  #next = 1;

  constructor(post: (text: string) => Promise<unknown>) {
    this.#post = post;
  }

  readonly ask: Ask = (method, params = {}) => {
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#open.set(id, ({ result, error }) =>
        error === undefined ? resolve(result) : reject(new Error(error.message)),
      );
      setTimeout(() => reject(new Error(`a worker did not answer ${method}`)), ANSWER_MS);
      this.#post(JSON.stringify({ id, method, params })).catch(reject);
    });
  };

  hear(told: Told): void {
    if (told.id === undefined) return this.started.hear(told);
    this.#open.get(told.id)?.(told);
    this.#open.delete(told.id);
  }
}

/** MB of each worker of a page; throws if there is none, as nothing was measured then. */
export async function heapsOf(page: Page): Promise<number[]> {
  const session = await page.context().newCDPSession(page);
  const { send, on } = session as unknown as {
    send(method: string, params?: unknown): Promise<unknown>;
    on(event: string, heard: (params: NonNullable<Told['params']>) => void): CDPSession;
  };
  const ask: Ask = (method, params) => send.call(session, method, params);
  const started = new Started(ask);
  for (const method of ['Target.attachedToTarget', 'Target.receivedMessageFromTarget'])
    on.call(session, method, (params) => started.hear({ method, params }));
  const heaps = await started.heaps();
  await session.detach();
  if (heaps.length === 0) throw new Error('no worker of the page was found');
  return heaps;
}

async function heapOf(ask: Ask): Promise<number> {
  // What the first one frees may hold more by finalizers.
  for (let round = 0; round < 2; round += 1) await ask('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize = 0 } = (await ask('Runtime.getHeapUsage')) as Heap;
  return (usedSize + backingStorageSize) / 1e6;
}
