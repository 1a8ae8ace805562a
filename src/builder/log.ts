import type { BuilderLogCode, LogLine } from '../node/view.ts';
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
