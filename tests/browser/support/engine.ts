/** Exercises a real browser's engines; bundled for a page and, as the same file, for a worker. */
import { createVerifier, type SignatureCheck, verifyNow } from '../../../src/crypto/ed25519.ts';
import { storeContract } from '../../unit/storage/contract.ts';
import { idbHarness } from '../../unit/storage/idb-harness.ts';

export interface Verdicts {
  /** Null where the browser lends none. */
  native: boolean[] | null;
  wasm: boolean[];
  pure: boolean[];
  oneByOne: boolean[];
  /** The engine that is chosen if none is forced. */
  chosen: string;
}

async function verdicts(checks: readonly SignatureCheck[]): Promise<Verdicts> {
  const native = await createVerifier('native').catch(() => null);
  const [wasm, pure, chosen] = [
    await createVerifier('wasm'),
    await createVerifier('pure'),
    await createVerifier(),
  ];
  return {
    native: native === null ? null : await native.verify(checks),
    wasm: await wasm.verify(checks),
    pure: await pure.verify(checks),
    oneByOne: checks.map(verifyNow),
    chosen: chosen.kind,
  };
}

const RATE_ROUNDS = 5;
const RATE_MS = 400;

/** Checks a second of one engine on this thread, in several short windows. */
async function checkRates(
  engine: 'native' | 'wasm' | 'pure',
  checks: readonly SignatureCheck[],
): Promise<number[]> {
  const verifier = await createVerifier(engine);
  await verifier.verify(checks);
  const rates: number[] = [];
  for (let round = 0; round < RATE_ROUNDS; round++) {
    const began = performance.now();
    let done = 0;
    for (; performance.now() - began < RATE_MS; done += checks.length)
      if ((await verifier.verify(checks)).includes(false)) throw new Error('a good one is refused');
    rates.push((1_000 * done) / (performance.now() - began));
  }
  return rates;
}

let ledgers = 0;

/**
 * Runs every case of the storage contract over this browser's IndexedDB; name and outcome of each.
 */
async function storageContract(): Promise<{ name: string; failed: string | null }[]> {
  const outcomes: { name: string; failed: string | null }[] = [];
  const cases = storeContract(() => {
    const id = new Uint8Array(32);
    ledgers += 1;
    new DataView(id.buffer).setUint32(0, ledgers);
    return idbHarness(id);
  });
  for (const { name, run } of cases) {
    const failed = await run().then(
      () => null,
      (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error)),
    );
    outcomes.push({ name, failed });
  }
  return outcomes;
}

export type Engine = typeof engine;

const engine = { verdicts, checkRates, storageContract };

if (typeof document === 'undefined') {
  addEventListener('message', async ({ data }: MessageEvent<SignatureCheck[]>) => {
    postMessage(await verdicts(data));
  });
} else {
  Object.assign(globalThis, { engine });
}
