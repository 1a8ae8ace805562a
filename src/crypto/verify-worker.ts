/** The worker that verifies signatures on a thread of its own. */
import { hearBugs } from '../base/bugs.ts';
import { unpackChecks } from './check-list.ts';
import { createVerifier } from './ed25519.ts';
import type { VerifyAnswer, VerifyJob } from './verifier-pool.ts';

const post = (answer: VerifyAnswer): void => postMessage(answer);
hearBugs(self, (reason) => post({ kind: 'bug', reason }));
const verifier = createVerifier();

async function verify({ id, bytes }: VerifyJob): Promise<void> {
  const verdicts = await (await verifier).verify(unpackChecks(bytes));
  post({ kind: 'verdicts', id, verdicts: Uint8Array.from(verdicts, Number) });
}

addEventListener('message', (event: MessageEvent<VerifyJob>) => void verify(event.data));
