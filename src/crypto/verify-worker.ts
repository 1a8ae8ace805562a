/** The worker that verifies signatures on a thread of its own. */
import { hearBugs } from '../base/bugs.ts';
import { createVerifier } from './ed25519.ts';
import type { VerifyAnswer, VerifyJob } from './verifier-pool.ts';
import { verifyJobs } from './verify-jobs.ts';

const post = (answer: VerifyAnswer): void => postMessage(answer);
hearBugs(self, (reason) => post({ kind: 'bug', reason }));
const take = verifyJobs(createVerifier(), post);

addEventListener('message', (event: MessageEvent<VerifyJob>) => void take(event.data));
