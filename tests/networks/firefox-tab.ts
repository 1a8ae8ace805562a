/**
 * One page in Firefox, open until the process is killed; for `Stage.browseFirefox`. Writes a line
 * once the page is there. Arguments: its URL, and a file for a picture of the settings, if wanted.
 */
import { findFirefox, firefoxProfile, launchFirefox } from '../browser/support/firefox.ts';

const OPEN_MS = 60_000;

const [url = '', picture = ''] = process.argv.slice(2);
const browser = await launchFirefox(findFirefox() ?? '');
const page = await (await firefoxProfile(browser)).newPage();
await page.goto(url);
await page.getByRole('status').first().waitFor({ timeout: OPEN_MS });
if (picture !== '') {
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('dialog').waitFor();
  await page.screenshot({ path: picture });
  await page.keyboard.press('Escape');
}
process.stdout.write('ready\n');
await new Promise(() => undefined);
