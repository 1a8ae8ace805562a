/**
 * Resolves in a later task of the event loop. A chain of native crypto calls stays in microtasks
 * and starves timers, frames and messages; of the ways out a message channel waits least.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
