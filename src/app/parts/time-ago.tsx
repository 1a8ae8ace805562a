/** The component shows how long ago something happened. */
import { useNowSince } from '../hooks/use-now.ts';
import { agoText, dateText } from '../logic/format.ts';
import { useTexts } from '../texts/use-texts.ts';

/** The time since then, kept current; the exact time as a tooltip. `time` in ms since 1970. */
export function TimeAgo({ time }: { time: number }) {
  const { language } = useTexts();
  const now = useNowSince(time);
  const words = agoText(time, now, language);
  return (
    <time
      key={words}
      dateTime={new Date(time).toISOString()}
      title={dateText(time, language)}
      translate="no"
    >
      {words}
    </time>
  );
}
