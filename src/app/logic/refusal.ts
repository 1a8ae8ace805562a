/** These functions put refusals and failures into words. */
import { FolioError, type RefusalValues } from '../../api/client.ts';
import type { Charter } from '../../ledger/charter.ts';
import { ERROR_VALUES, type ValuedCode } from '../../ledger/errors.ts';
import type { Texts } from '../texts/en.ts';
import type { Language } from '../texts/language.ts';
import { amountText, countText } from './format.ts';
import { visibleText } from './safe-text.ts';

/** A refusal with its code and reason. */
export interface Refused {
  readonly code: string;
  /** English. */
  readonly reason: string;
  readonly values?: RefusalValues | undefined;
}

/** The language and the coin in which numbers are shown; `charter` null: no ledger is open. */
export interface NumberWords {
  readonly language: Language;
  readonly charter: Pick<Charter, 'decimals' | 'unit'> | null;
}

/**
 * The reason, in the reader's words if the code has some, else the English reason that came with
 * it.
 */
export function refusalText(t: Texts, code: string, reason: string): string {
  return Object.hasOwn(t.refusals, code) ? t.refusals[code as keyof Texts['refusals']] : reason;
}

/** The same, with the numbers that came with it where the code has words for them. */
export function refusalWords(t: Texts, refused: Refused, numbers: NumberWords): string {
  return withNumbers(t, refused, numbers) ?? refusalText(t, refused.code, refused.reason);
}

/** The reason of a rejected call to the node. */
export function failureText(t: Texts, failure: unknown, numbers?: NumberWords): string {
  if (!(failure instanceof FolioError))
    return failure instanceof Error ? failure.message : String(failure);
  const { code, message: reason, values } = failure;
  if (numbers === undefined) return refusalText(t, code, reason);
  return refusalWords(t, { code, reason, values }, numbers);
}

function withNumbers(t: Texts, { code, values }: Refused, numbers: NumberWords): string | null {
  if (values === undefined || !Object.hasOwn(ERROR_VALUES, code)) return null;
  let lacks = false;
  const kinds: Readonly<Record<string, 'coins' | 'count'>> = ERROR_VALUES[code as ValuedCode];
  const said = t.refusalNumbers[code as ValuedCode].replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    const words = value === undefined ? null : numberText(value, kinds[name], numbers);
    lacks ||= words === null;
    return words ?? '';
  });
  return lacks ? null : said;
}

function numberText(
  value: number,
  kind: 'coins' | 'count' | undefined,
  { language, charter }: NumberWords,
): string | null {
  if (kind === 'count') return countText(value, language);
  if (charter === null) return null;
  return `${amountText(value, charter.decimals)} ${visibleText(charter.unit)}`;
}
