/**
 * A calendar for the node's worker: its wall clock runs on as it does, but from a day the script
 * names, so that blocks of one run are dated over a year. The page and the builder do not date
 * anything.
 */
import type { BrowserContext } from '@playwright/test';
import type { Tab } from '../browser/support/tabs.ts';

const CHANNEL = 'folio-long/calendar';

/** Put before the worker's own code: the clock a node is given asks `Date.now` each time. */
const prefixOf = (ahead: number) => `{
  const real = Date.now.bind(Date);
  let ahead = ${ahead};
  Date.now = () => real() + ahead;
  const channel = new BroadcastChannel('${CHANNEL}');
  channel.onmessage = ({ data }) => {
    ahead = data;
    channel.postMessage('set');
  };
}
`;

export class Calendar {
  #day: number;

  private constructor(day: number) {
    this.#day = day;
  }

  /** For all tabs of `context` opened from here on. @param day ms since 1970. */
  static async in(context: BrowserContext, day: number): Promise<Calendar> {
    const calendar = new Calendar(day);
    await context.route('**/node-worker-*.js', async (route) => {
      const response = await route.fetch();
      const body = prefixOf(calendar.#day - Date.now()) + (await response.text());
      await route.fulfill({ response, body });
    });
    return calendar;
  }

  /** Resolves once the tab's node has that day, ms since 1970; days only go on. */
  async goTo(tab: Tab, day: number): Promise<void> {
    this.#day = day;
    await tab.page.evaluate(
      ({ name, ahead }) =>
        new Promise<void>((resolve) => {
          const channel = new BroadcastChannel(name);
          channel.onmessage = () => {
            channel.close();
            resolve();
          };
          channel.postMessage(ahead);
        }),
      { name: CHANNEL, ahead: day - Date.now() },
    );
  }
}
