/** These functions put refusals and failures into words. */
import { FolioError } from '../../api/client.ts';
import { PAGE_VALUES, type PageCode } from '../../api/refused.ts';
import type { Refused, ValueKind } from '../../base/refusal-values.ts';
import type { Charter } from '../../ledger/charter.ts';
import type { Texts } from '../texts/en.ts';
import type { Spoken } from '../texts/use-texts.ts';
import {
  amountText,
  bytesText,
  countText,
  dateText,
  groupDigits,
  numberText,
  spanText,
} from './format.ts';
import { visibleText } from './safe-text.ts';

/** In which words refusals are said, and in which coin; `charter` null: no ledger is open. */
export interface Wording extends Spoken {
  readonly charter: Pick<Charter, 'decimals' | 'unit'> | null;
}

/** Characters shown of a name that came with a refusal. */
const NAME_LENGTH = 64;

/**
 * Why, in the reader's words: with all that it names where that is known, else the plain sentence
 * of the code, else the English reason that came with it.
 */
export function refusalWords(wording: Wording, refused: Refused): string {
  const { code, reason } = refused;
  const { refusals, refusalValues } = wording.t;
  const kinds = kindsOf(code);
  const said =
    kinds === null
      ? null
      : valuedWords(refusalValues[code as keyof typeof PAGE_VALUES], kinds, refused, wording);
  return said ?? (Object.hasOwn(refusals, code) ? refusals[code as PageCode] : reason);
}

/** The reason of a rejected call to the node. */
export function failureWords(wording: Wording, failure: unknown): string {
  if (failure instanceof FolioError) return refusalWords(wording, failure.refused);
  return failure instanceof Error ? failure.message : String(failure);
}

function kindsOf(code: string): Readonly<Record<string, ValueKind>> | null {
  return Object.hasOwn(PAGE_VALUES, code) ? PAGE_VALUES[code as keyof typeof PAGE_VALUES] : null;
}

/** A sentence with its values in their places; null where one of them is missing or spoilt. */
export function valuedWords(
  sentence: string,
  kinds: Readonly<Record<string, ValueKind>>,
  refused: Refused,
  wording: Wording,
): string | null {
  const { field } = refused;
  // Those from disk may be anything, null as well.
  const values = refused.values ?? {};
  let lacks = false;
  const said = sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
    const kind = kinds[name];
    const value = kind === 'field' ? field : Object.hasOwn(values, name) ? values[name] : undefined;
    const words = kind === undefined ? null : valueText(kind, value, wording);
    lacks ||= words === null;
    return words ?? '';
  });
  return lacks ? null : said;
}

function valueText(kind: ValueKind, value: unknown, wording: Wording): string | null {
  const { t, language, charter } = wording;
  if (typeof value === 'string') {
    if (kind === 'field') return fieldName(t, value);
    if (kind === 'name') return visibleText(value.slice(0, NAME_LENGTH));
    if (kind === 'integer') return /^\d+$/.test(value) ? groupDigits(value) : null;
    return kind === 'code' ? refusalWords(wording, { code: value, reason: value }) : null;
  }
  // Those from disk may be anything.
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  switch (kind) {
    case 'coins':
      if (charter === null || !Number.isSafeInteger(value) || value < 0) return null;
      return `${amountText(value, charter.decimals)} ${visibleText(charter.unit)}`;
    case 'count':
      return countText(value, language);
    case 'number':
      return numberText(value, language);
    case 'bytes':
      return bytesText(value, language);
    case 'seconds':
      return spanText(value, language);
    case 'date':
      return Math.abs(value) <= MAX_DATE ? dateText(value * 1000, language) : null;
    default:
      return null;
  }
}

/** The last second that a `Date` can name. */
const MAX_DATE = 8.64e12;

/** The field of a record or a form, by its place in it where that is told (`items[3].fee`). */
function fieldName(t: Texts, field: string): string {
  const own = field.slice(field.lastIndexOf('.') + 1);
  const known = Object.hasOwn(t.fields, own) ? t.fields[own as keyof Texts['fields']] : null;
  return known ?? visibleText(field.slice(0, NAME_LENGTH));
}
