/** How Node lets promises run dry between two events of a simulated world. */

/** The next macrotask: by then every promise that can go on has gone on. */
export function runDry(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
