import { useState } from 'react';
import type { LogLine } from '../../api/view.ts';
import { useApp } from '../hooks/use-app.ts';
import { useFetched } from '../hooks/use-fetched.ts';
import { useNow } from '../hooks/use-now.ts';
import { localeOf } from '../logic/format.ts';
import { logText } from '../logic/log-text.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Space, Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** What the builder did, newest first, kept current while open. */
export function LogDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const client = useApp((state) => state.session.client);
  const [debug, setDebug] = useState(false);
  const now = useNow(1);
  const fetched = useFetched(
    String(now),
    async (): Promise<readonly LogLine[]> => (await client?.log()) ?? [],
  );
  const all = fetched.kind === 'here' ? fetched.value : [];
  const lines = all.filter((line) => debug || line.level !== 'debug').sort((a, b) => b.at - a.at);
  return (
    <Dialog title={t.builder.log} onClose={onClose} wide>
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
    </Dialog>
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
