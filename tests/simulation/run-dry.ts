/** Lets all promises run between two events of a simulated world in Node. */

/** The next macrotask: by then every promise that can go on has gone on. */
export function runDry(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
