/** Exercises a real browser's engines; bundled for a page and, as the same file, for a worker. */
import { createVerifier, type SignatureCheck, verifyPure } from '../../../src/crypto/ed25519.ts';
import { storeContract } from '../../unit/storage/contract.ts';
import { idbHarness } from '../../unit/storage/idb-harness.ts';

export interface Verdicts {
  native: boolean[];
  pure: boolean[];
  oneByOne: boolean[];
  /** The engine that is chosen if none is forced. */
  chosen: string;
}

async function verdicts(checks: readonly SignatureCheck[]): Promise<Verdicts> {
  const [native, pure, chosen] = [
    await createVerifier('native'),
    await createVerifier('pure'),
    await createVerifier(),
  ];
  return {
    native: await native.verify(checks),
    pure: await pure.verify(checks),
    oneByOne: checks.map(verifyPure),
    chosen: chosen.kind,
  };
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

const engine = { verdicts, storageContract };

if (typeof document === 'undefined') {
  addEventListener('message', async ({ data }: MessageEvent<SignatureCheck[]>) => {
    postMessage(await verdicts(data));
  });
} else {
  Object.assign(globalThis, { engine });
}
