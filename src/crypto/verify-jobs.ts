/** What a worker that verifies signatures does with the pieces it is given. */
import { Serial } from '../base/serial.ts';
import { unpackChecks } from './check-list.ts';
import type { Verifier } from './ed25519.ts';
import type { VerifyAnswer, VerifyJob } from './verifier-pool.ts';

/**
 * Takes pieces; `post` gets the verdicts on each. One piece after another: those in work side by
 * side would all end at the same moment, late, and the thread would then stand still until the next
 * ones come. A piece whose verifier rejects is answered by nobody, and its promise rejects.
 */
export function verifyJobs(
  verifier: Promise<Verifier>,
  post: (answer: VerifyAnswer) => void,
): (job: VerifyJob) => Promise<void> {
  const pieces = new Serial();
  return ({ id, bytes }) =>
    pieces.run(async () => {
      const verdicts = await (await verifier).verify(unpackChecks(bytes));
      post({ kind: 'verdicts', id, verdicts: Uint8Array.from(verdicts, Number) });
    });
}
