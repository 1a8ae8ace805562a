import type { LogLine } from '../../node/view.ts';
import type { Texts } from '../texts/en.ts';
import { visibleText } from './safe-text.ts';

/** A line of the builder's log with its values put into the sentence of its code. */
export function logText(t: Texts, line: LogLine): string {
  const template = t.log[line.code];
  return template.replace(/\{(\w+)\}/g, (_, name: string) =>
    visibleText(String(line.values[name] ?? '…')),
  );
}
