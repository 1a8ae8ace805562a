/** Shows readers what happened to the ledger. */

import { useApp } from '../hooks/use-app.ts';
import { useWording } from '../hooks/use-refusals.ts';
import { useView } from '../hooks/use-view.ts';
import { isAlarm, isPageWide, noticeText } from '../logic/notice-text.ts';
import { Icon } from '../parts/icon.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { Space, Words } from '../parts/words.tsx';

/** How many are shown at once; the newest matter most. */
const SHOWN = 3;

export function Notices() {
  const notices = useView((view) => view.notices);
  const wording = useWording();
  const { t } = wording;
  const dismissed = useApp((state) => state.dismissed);
  const dismiss = useApp((state) => state.dismiss);
  const open = notices
    .filter((notice) => isPageWide(notice) && !dismissed.has(notice.id))
    .sort((a, b) => b.at - a.at);
  if (open.length === 0) return null;
  return (
    <section className="notices" aria-label={t.notices.title}>
      <ul>
        {open.slice(0, SHOWN).map((notice) => (
          <li key={notice.id} className={isAlarm(notice.kind) ? 'notice notice-alarm' : 'notice'}>
            <Icon name={notice.kind === 'reorganisation' ? 'returned' : 'warning'} />
            <p
              role={isAlarm(notice.kind) ? 'alert' : undefined}
              title={notice.kind === 'damage' ? String(notice.values.detail ?? '') : undefined}
            >
              <Words text={noticeText(wording, notice)} />
              <Space />
              <TimeAgo time={notice.at} />
            </p>
            <button type="button" className="button-quiet" onClick={() => dismiss(notice.id)}>
              {t.page.dismiss}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
