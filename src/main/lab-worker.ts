/** The lab's worker: a whole network on one thread, run ahead of what the page shows. */
import type { FromLab, ToLab } from '../api/lab.ts';
import { Payments } from '../api/payments.ts';
import { pureKeys } from '../lab/keys.ts';
import { LabSession } from '../lab/session.ts';

/** A nested timer of 0 ms waits 4 ms; a message to ourselves does not. */
const turn = new MessageChannel();
let next: (() => void) | null = null;
turn.port1.onmessage = () => next?.();

function runDry(): Promise<void> {
  return new Promise((resolve) => {
    next = resolve;
    turn.port2.postMessage(null);
  });
}

const post = (message: FromLab): void => postMessage(message);
let session: LabSession | null = null;

addEventListener('unhandledrejection', (event) => {
  event.preventDefault();
  session?.rejected(event.reason);
});

addEventListener('message', ({ data }: MessageEvent<ToLab>) => {
  if (data.type === 'want') {
    session?.wanted(data.at);
    return;
  }
  if (session !== null) throw new Error('a worker runs one session');
  session = new LabSession(data.settings, {
    keys: pureKeys(),
    runDry,
    purse: (node, key) => new Payments(node, key),
    seen: (chunk) => post({ type: 'seen', chunk }),
  });
  session.wanted(0);
  post({ type: 'opened', nodes: session.names, attackers: session.attackers });
  void session.run().then((end) => {
    if (end !== null) post({ type: 'ended', end });
  });
});
