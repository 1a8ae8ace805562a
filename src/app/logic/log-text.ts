/** The function puts a line of the builder's log into words. */
import type { LogLine } from '../../api/view.ts';
import { shortHash } from './format.ts';
import { refusalWords, type Wording } from './refusal.ts';
import { visibleText } from './safe-text.ts';

/** A line of the builder's log with its values put into the sentence of its code. */
export function logText(wording: Wording, line: LogLine): string {
  return wording.t.log[line.code].replace(/\{(\w+)\}/g, (_, name: string) =>
    wordsOf(wording, line, name),
  );
}

function wordsOf(wording: Wording, { values }: LogLine, name: string): string {
  const value = String(values[name] ?? '…');
  if (name === 'reason') {
    const code = String(values.code ?? '');
    return visibleText(refusalWords(wording, { code, reason: value, values }));
  }
  return visibleText(name === 'id' ? shortHash(value) : value);
}
