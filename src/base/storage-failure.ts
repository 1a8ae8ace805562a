/**
 * The error that a store throws if it cannot do its task (S-4). Any other error is a bug, whatever
 * its properties: trying again would not help.
 */
export class StorageFailure extends Error {
  /** A stable code, by which the page chooses its words. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StorageFailure';
    this.code = code;
  }
}
