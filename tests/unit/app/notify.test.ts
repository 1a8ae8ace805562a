/** A notification is shown by the page, or by the service worker where the browser wants it so. */
import { afterEach, expect, test, vi } from 'vitest';
import { notify } from '../../../src/app/logic/notify.ts';

afterEach(() => vi.unstubAllGlobals());

/** A browser with this permission; `forbids`: a page may make no notification itself. */
function browser(permission: NotificationPermission, forbids: boolean, worker = true) {
  const shown: unknown[] = [];
  vi.stubGlobal(
    'Notification',
    class {
      static readonly permission = permission;
      constructor(...given: unknown[]) {
        if (forbids) throw new TypeError('Illegal constructor.');
        shown.push(['page', ...given]);
      }
    },
  );
  const showNotification = async (...given: unknown[]) => shown.push(['worker', ...given]);
  const getRegistration = async () => (worker ? { showNotification } : undefined);
  vi.stubGlobal('navigator', { serviceWorker: { getRegistration } });
  vi.stubGlobal('location', { href: 'https://host.example/#/club' });
  return shown;
}

test('it comes from the page, or from the service worker with the way back', async () => {
  const options = { body: 'Ann has paid you 2.50', tag: 'folio-money' };
  const desk = browser('granted', false);
  await notify('Folio', options.body);
  expect(desk).toEqual([['page', 'Folio', options]]);
  const phone = browser('granted', true);
  await notify('Folio', options.body);
  const data = 'https://host.example/#/club';
  expect(phone).toEqual([['worker', 'Folio', { ...options, data }]]);
});

test('none comes unasked, and a browser that cannot show one breaks nothing', async () => {
  for (const permission of ['default', 'denied'] as const) {
    const shown = browser(permission, false);
    await notify('Folio', 'x');
    expect(shown).toEqual([]);
  }
  const bare = browser('granted', true, false);
  await notify('Folio', 'x');
  vi.stubGlobal('navigator', {});
  await notify('Folio', 'x');
  expect(bare).toEqual([]);
  vi.unstubAllGlobals();
  await notify('Folio', 'x');
});
