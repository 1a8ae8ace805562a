/** Shows a notification of the browser's. */

/** One at a time: a newer notification replaces the one before. */
const TAG = 'folio-money';

/** Shows it where the reader has allowed it; resolves in any case. */
export async function notify(title: string, body: string): Promise<void> {
  if (!('Notification' in globalThis) || Notification.permission !== 'granted') return;
  const options = { body, tag: TAG };
  try {
    new Notification(title, options);
  } catch {
    await notifyByWorker(title, { ...options, data: location.href });
  }
}

/** Phones take notifications from a service worker alone, which leads to `data` at a tap. */
async function notifyByWorker(title: string, options: NotificationOptions): Promise<void> {
  try {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration?.showNotification(title, options);
  } catch {
    // The title of the tab has told it.
  }
}
