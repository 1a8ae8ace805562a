/** The builder's worker: seeks a proof on a thread of its own. */
import { hearBugs } from '../base/bugs.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { PacedSearch } from './paced-search.ts';

/** A nested timer of 0 ms waits 4 ms; a message to ourselves does not. */
const turn = new MessageChannel();
const next: (() => void)[] = [];
turn.port1.onmessage = () => next.shift()?.();

const search = new PacedSearch({
  now: () => performance.now(),
  later: (ms, run) => {
    if (ms >= 1) {
      setTimeout(run, ms);
      return;
    }
    next.push(run);
    turn.port2.postMessage(null);
  },
  post: (message: FromWorker) => postMessage(message),
});

hearBugs(self, (reason) => postMessage({ kind: 'bug', reason } satisfies FromWorker));
addEventListener('message', (event: MessageEvent<ToWorker>) => search.handle(event.data));
