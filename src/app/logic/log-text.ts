/** The function puts a line of the builder's log into words. */
import type { LogLine } from '../../api/view.ts';
import type { Texts } from '../texts/en.ts';
import { shortHash } from './format.ts';
import { refusalText } from './refusal.ts';
import { visibleText } from './safe-text.ts';

/** A line of the builder's log with its values put into the sentence of its code. */
export function logText(t: Texts, line: LogLine): string {
  return t.log[line.code].replace(/\{(\w+)\}/g, (_, name: string) => wordsOf(t, line, name));
}

function wordsOf(t: Texts, { values }: LogLine, name: string): string {
  const value = String(values[name] ?? '…');
  if (name === 'reason') return visibleText(refusalText(t, String(values.code ?? ''), value));
  return visibleText(name === 'id' ? shortHash(value) : value);
}
