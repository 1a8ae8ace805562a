/** These codes name what can be wrong with the file of a ledger; the page translates them. */
import type { ValueKinds } from '../base/refusal-values.ts';

export type FileCode =
  /** It does not begin as a ledger's file does. */
  | 'file-kind'
  | 'file-version'
  | 'file-charter'
  /** It ends in the middle. */
  | 'file-cut'
  /** Bytes that are not what they were when it was written. */
  | 'file-damaged';

/** The values of the codes that name something: of damage, the first byte of the frame it is in. */
export const FILE_VALUES = {
  'file-version': { version: 'number', known: 'number' },
  'file-cut': { byte: 'number' },
  'file-damaged': { byte: 'number' },
} as const satisfies Partial<Record<FileCode, ValueKinds>>;
