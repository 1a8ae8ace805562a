/** The button turns notifications of money on or off, for while the tab is hidden. */
import { useApp } from '../hooks/use-app.ts';
import { useTexts } from '../texts/use-texts.ts';

/** Renders nothing where the browser has no notifications, or the reader has blocked them. */
export function NotifyButton() {
  const { t } = useTexts();
  const notifies = useApp((state) => state.notifyMoney);
  const setNotify = useApp((state) => state.setNotifyMoney);
  if (!('Notification' in globalThis) || Notification.permission === 'denied') return null;
  const toggle = async () =>
    setNotify(!notifies && (await Notification.requestPermission()) === 'granted');
  return (
    <button
      type="button"
      className="link"
      aria-pressed={notifies}
      onClick={() => void toggle().catch(() => setNotify(false))}
    >
      {notifies ? t.money.notifying : t.money.notify}
    </button>
  );
}
