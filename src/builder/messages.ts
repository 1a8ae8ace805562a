/**
 * The messages between the builder and its worker. `job` is the number of the search that a message
 * is about.
 */
export type ToWorker =
  | { kind: 'start'; job: number; header: Uint8Array; work: bigint; share: number }
  | { kind: 'stop' };

export type FromWorker =
  /** `attempts` since the job began; `rate` of late, a second, pauses included. */
  | { kind: 'progress'; job: number; attempts: number; rate: number }
  | { kind: 'found'; job: number; nonce: bigint }
  /** An uncaught error. */
  | { kind: 'bug'; reason: string };
