/** The button turns notifications of money on or off, for while the tab is hidden. */
import { useState } from 'react';
import { useApp } from '../hooks/use-app.ts';
import { useTexts } from '../texts/use-texts.ts';

function permissionNow(): NotificationPermission {
  return 'Notification' in globalThis ? Notification.permission : 'denied';
}

/** Renders nothing where the browser has no notifications, or the reader has blocked them. */
export function NotifyButton() {
  const { t } = useTexts();
  const notifies = useApp((state) => state.notifyMoney);
  const setNotify = useApp((state) => state.setNotifyMoney);
  // To ask makes the page wait for another process of the browser, so no rendering does.
  const [permission, setPermission] = useState(permissionNow);
  if (permission === 'denied') return null;
  const toggle = async () => {
    if (notifies) return setNotify(false);
    const answer = await Notification.requestPermission();
    setPermission(answer);
    setNotify(answer === 'granted');
  };
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
