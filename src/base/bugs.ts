/** Errors nobody caught: heard on a page or in a worker, so that none goes by in silence. */

/** What is used of `window` or a worker's global scope. */
export interface BugSource {
  addEventListener(kind: 'error', hear: (event: ErrorEvent) => void): void;
  addEventListener(kind: 'unhandledrejection', hear: (event: PromiseRejectionEvent) => void): void;
}

/** Says that layout took more than one pass, and nothing of a fault. */
const HARMLESS = /^ResizeObserver loop/;

/**
 * Calls `tell` with what each error nobody caught says.
 *
 * @param isOurs whether a script of this address is Folio's: extensions run on the page too.
 */
export function hearBugs(
  source: BugSource,
  tell: (reason: string) => void,
  isOurs: (url: string) => boolean = () => true,
): void {
  source.addEventListener('error', (event) => {
    if (HARMLESS.test(event.message) || (event.filename !== '' && !isOurs(event.filename))) return;
    tell(event.message === '' ? reasonOf(event.error) : event.message);
  });
  source.addEventListener('unhandledrejection', ({ reason }) => tell(reasonOf(reason)));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
