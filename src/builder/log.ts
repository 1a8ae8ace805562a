/** The builder's log holds lines as codes with values; the page has the words. */
export interface LogLine {
  at: number;
  level: 'debug' | 'info' | 'warning' | 'error';
  /** Text key and its values, so that the page can say it in two languages. */
  code: BuilderLogCode;
  values: Record<string, string | number>;
}

export type BuilderLogCode =
  | 'started'
  | 'stopped'
  | 'not-enough'
  | 'packing'
  | 'dropped'
  | 'seeking'
  | 'created'
  | 'added'
  | 'invalid'
  | 'late'
  | 'failed';

import { LIMITS } from '../protocol/limits.ts';

/** The builder's log: the newest lines, oldest first. */
export class BuilderLog {
  #lines: LogLine[] = [];

  add(at: number, level: LogLine['level'], code: BuilderLogCode, values: LogLine['values']): void {
    const last = this.#lines.at(-1);
    // An idle builder says the same thing at each look; once is enough, with the newest time.
    if (code === 'not-enough' && last?.code === code && last.values.pool === values.pool) {
      last.at = at;
      return;
    }
    this.#lines.push({ at, level, code, values });
    if (this.#lines.length > LIMITS.builderLogLines) this.#lines.shift();
  }

  lines(): LogLine[] {
    return this.#lines.map((line) => ({ ...line }));
  }
}
