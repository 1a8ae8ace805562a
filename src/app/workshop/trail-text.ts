/** The function puts a line of the node's log into words. */
import type { TrailLine } from '../../api/view.ts';
import { countText, shortHash, spanText } from '../logic/format.ts';
import { refusalWords, type Wording } from '../logic/refusal.ts';
import { visibleText } from '../logic/safe-text.ts';
import type { TrailTexts } from './trail-texts.ts';

/** The length of a peer's address that is shown, as a stranger chose it. */
const PEER_LENGTH = 24;

/** The sentence of a line's code with its values in words. */
export function trailText(l: TrailTexts, wording: Wording, line: TrailLine): string {
  const { language } = wording;
  const said = Object.fromEntries(
    Object.entries(line.values).map(([name, value]) => [
      name,
      // `quota` is a reason of a link and one of the browser's store.
      name === 'reason' && 'direction' in line.values
        ? l.ends[value as keyof TrailTexts['ends']]
        : wordOf(l, wording, name, value),
    ]),
  );
  const sentence = l.lines[line.code] as (values: Readonly<Record<string, string>>) => string;
  const words = sentence(said);
  return line.times === 1 ? words : `${words} · ${l.times(countText(line.times, language))}`;
}

function wordOf(l: TrailTexts, wording: Wording, name: string, value: string | number): string {
  const { language } = wording;
  if (typeof value === 'number')
    return name === 'seconds' ? spanText(value, language) : countText(value, language);
  const tables: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    kind: l.kinds,
    direction: l.directions,
    trouble: l.troubles,
    what: l.parts,
    why: l.whys,
    state: l.states,
  };
  const table = tables[name];
  if (table !== undefined && Object.hasOwn(table, value)) return table[value] ?? value;
  if (name === 'reason') return visibleText(refusalWords(wording, { code: value, reason: value }));
  if (name === 'hash') return shortHash(value);
  const shown = visibleText(value);
  return shown.length > PEER_LENGTH ? `${shown.slice(0, PEER_LENGTH)}…` : shown;
}
