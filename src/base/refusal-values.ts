/**
 * These types describe the values behind a refusal: a table names those of each code and how each
 * is read, so that a page can put them into a sentence of its own language.
 */

/**
 * How a value is read. Numbers: `coins` in the smallest unit, `count` of things, a `number` that
 * names one (a block, a line, a version), `bytes` of a size, `seconds` of a span, `date` in seconds
 * since 1970. Texts: `integer`, decimal digits of one that may pass 2^53; `name`, by whomever it
 * was given; `code` of another refusal. `field`: the field at fault, which the refusal names.
 */
export type ValueKind =
  | 'coins'
  | 'count'
  | 'number'
  | 'bytes'
  | 'seconds'
  | 'date'
  | 'integer'
  | 'name'
  | 'code'
  | 'field';

/** The values of one code. */
export type ValueKinds = Readonly<Record<string, ValueKind>>;

/** The values that came with a refusal, by name; those from disk or a peer are not judged yet. */
export type RefusalValues = Readonly<Record<string, number | string>>;

/** Why something was refused, as it is handed from one part to the next. */
export interface Refused {
  /** Stable. */
  readonly code: string;
  /** English. */
  readonly reason: string;
  /** The field at fault, where one is. */
  readonly field?: string | undefined;
  readonly values?: RefusalValues | undefined;
}

/** The values to be given with a code; the field is given beside them. */
type GivenValues<K extends ValueKinds> = {
  readonly [N in Exclude<keyof K, 'field'>]: K[N] extends 'integer' | 'name' | 'code'
    ? string
    : number;
};

/** What has to be given besides code and reason: of a code of table `T` with all its values. */
export type RefusalDetails<T, C> = C extends keyof T
  ? T[C] extends ValueKinds
    ? 'field' extends keyof T[C]
      ? Exclude<keyof T[C], 'field'> extends never
        ? [field: string]
        : [field: string, values: GivenValues<T[C]>]
      : [field: string | undefined, values: GivenValues<T[C]>]
    : never
  : [field?: string];

/** A refusal without the members that were not given. */
export function refusalOf<C extends string>(
  code: C,
  reason: string,
  [field, values]: readonly [field?: string | undefined, values?: RefusalValues],
): Refused & { readonly code: C } {
  return {
    code,
    reason,
    ...(field === undefined ? {} : { field }),
    ...(values === undefined ? {} : { values }),
  };
}
