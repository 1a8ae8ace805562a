/**
 * A store throws this error where it cannot do what it was asked (S-4). Anything else that is
 * thrown is a bug, whatever properties it has: trying again would not mend it.
 */
export class StorageFailure extends Error {
  /** Stable, for the page to tell by. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StorageFailure';
    this.code = code;
  }
}
