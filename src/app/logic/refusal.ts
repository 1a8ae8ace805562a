/** These functions put refusals and failures into words. */
import { FolioError } from '../../api/client.ts';
import type { Texts } from '../texts/en.ts';

/**
 * Why, in the reader's words where the code has some, else the English reason that came with it.
 */
export function refusalText(t: Texts, code: string, reason: string): string {
  return Object.hasOwn(t.refusals, code) ? t.refusals[code as keyof Texts['refusals']] : reason;
}

/** The same of whatever a call to the node rejected with. */
export function failureText(t: Texts, failure: unknown): string {
  if (failure instanceof FolioError) return refusalText(t, failure.code, failure.message);
  return failure instanceof Error ? failure.message : String(failure);
}
