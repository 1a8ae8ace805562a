/** The builder's log. Lines are codes with values; the page supplies the words. */
export interface LogLine {
  at: number;
  level: 'debug' | 'info' | 'warning' | 'error';
  /** The key of a text, so that the page can show it in two languages. */
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

/** The newest lines of the builder's log, oldest first. */
export class BuilderLog {
  #lines: LogLine[] = [];

  add(at: number, level: LogLine['level'], code: BuilderLogCode, values: LogLine['values']): void {
    const last = this.#lines.at(-1);
    // An idle builder logs the same at each look; one line is enough, with the newest time.
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
