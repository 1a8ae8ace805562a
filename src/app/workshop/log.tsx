/**
 * Lists the lines of the builder's and the node's logs, newest first, and keeps them current in
 * sight.
 */

import { useState } from 'react';
import type { LogLine, TrailLine } from '../../api/view.ts';
import { useFetched } from '../hooks/use-fetched.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useNow } from '../hooks/use-now.ts';
import { useWording } from '../hooks/use-refusals.ts';
import { datesIn } from '../logic/format.ts';
import { logText } from '../logic/log-text.ts';
import { Region } from '../parts/region.tsx';
import { Space, Words } from '../parts/words.tsx';
import { partTexts } from '../texts/part-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { trailText } from './trail-text.ts';
import type { TrailTexts } from './trail-texts.ts';

const useTrailTexts = partTexts<TrailTexts>({
  en: () => import('./trail-texts-en.ts').then(({ trailEn }) => trailEn),
  zh: () => import('./trail-texts-zh.ts').then(({ trailZh }) => trailZh),
});
/** How many lines are shown at once. */
const SHOWN = 200;

interface ShownLine {
  /** ms since 1970. */
  readonly at: number;
  readonly level: LogLine['level'] | TrailLine['level'];
  readonly words: string;
}

/** The log of this tab's builder. */
export function BuilderLog() {
  const wording = useWording();
  const { t } = wording;
  const { client } = useLedger();
  const lines = useLines((): Promise<readonly LogLine[]> => client.builder.log());
  const shown = lines.map((line) => ({ ...line, words: logText(wording, line) }));
  return <LogRegion id="builder" title={t.builder.log} empty={t.builder.logEmpty} lines={shown} />;
}

/** The log of this tab's node: peers, syncs, reorganisations, storage. */
export function NodeLog() {
  const wording = useWording();
  const { client } = useLedger();
  const l = useTrailTexts();
  const lines = useLines((): Promise<readonly TrailLine[]> => client.network.log());
  const shown = lines.map((line) => ({ ...line, words: trailText(l, wording, line) }));
  return <LogRegion id="node" title={l.title} empty={l.empty} lines={shown} />;
}

/** Lines fetched anew each second; empty before the first answer. */
function useLines<T>(fetch: () => Promise<readonly T[]>): readonly T[] {
  const fetched = useFetched(String(useNow(1)), fetch);
  return fetched.kind === 'here' ? fetched.value : [];
}

interface LogRegionProps {
  /** Tells the choices of one log from those of another. */
  readonly id: string;
  readonly title: string;
  readonly empty: string;
  /** Oldest first. */
  readonly lines: readonly ShownLine[];
}

function LogRegion({ id, title, empty, lines }: LogRegionProps) {
  const { t } = useTexts();
  const [debug, setDebug] = useState(false);
  const shown = lines
    .filter((line) => debug || line.level !== 'debug')
    .slice(-SHOWN)
    .reverse();
  return (
    <Region title={title} className="log-region">
      <fieldset className="choice">
        <legend className="hidden">{t.builder.logLevel}</legend>
        {(['info', 'debug'] as const).map((level) => (
          <label key={level}>
            <input
              type="radio"
              name={`level-${id}`}
              checked={debug === (level === 'debug')}
              onChange={() => setDebug(level === 'debug')}
            />
            <span>{t.builder.levels[level]}</span>
          </label>
        ))}
      </fieldset>
      {shown.length === 0 ? <p className="region-note">{empty}</p> : null}
      <ol className="log">
        {shown.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a log only grows, so a line's place from the oldest end is its identity
          <LogRow key={`${line.at} ${shown.length - index}`} line={line} />
        ))}
      </ol>
    </Region>
  );
}

function LogRow({ line }: { line: ShownLine }) {
  const { t, language } = useTexts();
  const time = datesIn(language, { timeStyle: 'medium', hourCycle: 'h23' }).format(line.at);
  return (
    <li className={`log-line log-${line.level}`}>
      <time dateTime={new Date(line.at).toISOString()} translate="no">
        {time}
      </time>
      <Space />
      <span className="log-level">{t.builder.levels[line.level]}</span>
      <Space />
      <Words text={line.words} />
    </li>
  );
}
