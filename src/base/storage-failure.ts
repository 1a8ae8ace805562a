/**
 * The error that a store throws if it cannot do its task (S-4). Any other error is a bug, whatever
 * its properties: trying again would not help.
 */
import { type RefusalValues, type Refused, refusalOf } from './refusal-values.ts';

export class StorageFailure extends Error {
  /** A stable code, by which the page chooses its words. */
  readonly code: string;
  /** What the message names. */
  readonly values: RefusalValues | undefined;

  constructor(code: string, message: string, options?: ErrorOptions, values?: RefusalValues) {
    super(message, options);
    this.name = 'StorageFailure';
    this.code = code;
    this.values = values;
  }

  get refused(): Refused {
    return refusalOf(
      this.code,
      this.message,
      this.values === undefined ? [] : [undefined, this.values],
    );
  }
}
