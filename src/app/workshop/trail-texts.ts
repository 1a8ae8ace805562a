/** The words of the node's log, which every language fills; they come with the workshop. */
import type { TrailLine } from '../../api/view.ts';

type Code = TrailLine['code'];
type Values<C extends Code> = Extract<TrailLine, { code: C }>['values'];
/** The values of a line of that code, each in words. */
type Said<C extends Code> = { readonly [N in keyof Values<C>]: string };

/** The names that a value of this name can have, in any line. */
type Names<N extends string> = Extract<
  { [C in Code]: N extends keyof Values<C> ? Values<C>[N] : never }[Code],
  string
>;

export interface TrailTexts {
  readonly title: string;
  readonly empty: string;
  /** How many alike came in a row. */
  readonly times: (count: string) => string;
  readonly lines: { readonly [C in Code]: (said: Said<C>) => string };
  readonly kinds: Readonly<Record<Names<'kind'>, string>>;
  readonly directions: Readonly<Record<Names<'direction'>, string>>;
  readonly troubles: Readonly<Record<Names<'trouble'>, string>>;
  readonly parts: Readonly<Record<Names<'what'>, string>>;
  readonly whys: Readonly<Record<Names<'why'>, string>>;
  readonly states: Readonly<Record<Names<'state'>, string>>;
  /** The reason why a link ended. */
  readonly ends: Readonly<Record<Values<'peer-disconnected'>['reason'], string>>;
}
