/** The log lists what the builder did, newest first, and stays current while in sight. */
import { useState } from 'react';
import type { LogLine } from '../../api/view.ts';
import { useFetched } from '../hooks/use-fetched.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useNow } from '../hooks/use-now.ts';
import { localeOf } from '../logic/format.ts';
import { logText } from '../logic/log-text.ts';
import { Region } from '../parts/region.tsx';
import { Space, Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

export function Log() {
  const { t } = useTexts();
  const { client } = useLedger();
  const [debug, setDebug] = useState(false);
  const now = useNow(1);
  const fetched = useFetched(String(now), (): Promise<readonly LogLine[]> => client.builder.log());
  const all = fetched.kind === 'here' ? fetched.value : [];
  const lines = all.filter((line) => debug || line.level !== 'debug').sort((a, b) => b.at - a.at);
  return (
    <Region title={t.builder.log} className="log-region">
      <fieldset className="choice">
        <legend className="hidden">{t.builder.logLevel}</legend>
        {(['info', 'debug'] as const).map((level) => (
          <label key={level}>
            <input
              type="radio"
              name="level"
              checked={debug === (level === 'debug')}
              onChange={() => setDebug(level === 'debug')}
            />
            <span>{t.builder.levels[level]}</span>
          </label>
        ))}
      </fieldset>
      {lines.length === 0 ? <p className="region-note">{t.builder.logEmpty}</p> : null}
      <ol className="log">
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a log only grows, so a line's place from the oldest end is its identity
          <LogRow key={`${line.at} ${lines.length - index}`} line={line} />
        ))}
      </ol>
    </Region>
  );
}

function LogRow({ line }: { line: LogLine }) {
  const { t, language } = useTexts();
  const time = new Intl.DateTimeFormat(localeOf(language), {
    timeStyle: 'medium',
    hourCycle: 'h23',
  }).format(line.at);
  return (
    <li className={`log-line log-${line.level}`}>
      <time dateTime={new Date(line.at).toISOString()} translate="no">
        {time}
      </time>
      <Space />
      <span className="log-level">{line.level}</span>
      <Space />
      <Words text={logText(t, line)} />
    </li>
  );
}
