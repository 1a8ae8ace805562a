/** Starts a run of the lab in a worker of its own. */
import { type FromLab, LabRun, type LabSettings } from '../api/lab.ts';
import labWorkerUrl from './lab-worker.ts?worker&url';
import { startWorker } from './start-worker.ts';

export function openLab(settings: LabSettings): LabRun {
  return new LabRun(settings, (hear) => {
    const worker = startWorker(labWorkerUrl);
    worker.onmessage = (event: MessageEvent<FromLab>) => hear(event.data);
    worker.onerror = (event) => {
      const failure = event.message || 'The worker of the lab stopped.';
      hear({ type: 'ended', end: { hash: '', events: 0, simulated: 0, failure } });
    };
    return {
      post: (message) => worker.postMessage(message),
      end: () => worker.terminate(),
    };
  });
}
