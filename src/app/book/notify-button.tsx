/** The wish to be notified of money while the tab is hidden. */
import { useApp } from '../hooks/use-app.ts';
import { useTexts } from '../texts/use-texts.ts';

/** Nothing where the browser has no notifications, or was told to show none. */
export function NotifyButton() {
  const { t } = useTexts();
  const wished = useApp((state) => state.notifyMoney);
  const wish = useApp((state) => state.wishMoneyNotified);
  if (!('Notification' in globalThis) || Notification.permission === 'denied') return null;
  const toggle = async () =>
    wish(!wished && (await Notification.requestPermission()) === 'granted');
  return (
    <button
      type="button"
      className="link"
      aria-pressed={wished}
      onClick={() => void toggle().catch(() => wish(false))}
    >
      {wished ? t.money.notifying : t.money.notify}
    </button>
  );
}
