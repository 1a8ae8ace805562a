/** Listens to uncaught errors of a page or a worker, so that none goes unnoticed. */

/** The part of `window` or of a worker's global scope that is used. */
export interface BugSource {
  addEventListener(kind: 'error', hear: (event: ErrorEvent) => void): void;
  addEventListener(kind: 'unhandledrejection', hear: (event: PromiseRejectionEvent) => void): void;
}

/** This message says that layout took more than one pass; it is no fault. */
const HARMLESS = /^ResizeObserver loop/;

/**
 * Calls `tell` with the text of each uncaught error.
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
