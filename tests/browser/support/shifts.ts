/** Layout shifts of a page, as the browser tells of them (Layout Instability). */
import type { BrowserContext, Page } from '@playwright/test';

interface Shift {
  readonly value: number;
  /** What moved: its element, and its place before and after (px from the left and the top). */
  readonly sources: readonly string[];
}

/** Runs in the page; `buffered` true: hears of those before as well. */
function hear(buffered: boolean): void {
  interface Entry extends PerformanceEntry {
    value: number;
    sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[];
  }
  const shifts: { value: number; sources: string[] }[] = [];
  const observer = new PerformanceObserver((list) => note(list.getEntries() as Entry[]));
  const note = (entries: Entry[]) => {
    for (const { value, sources } of entries)
      shifts.push({
        value,
        sources: sources.map(({ node, previousRect: was, currentRect: is }) => {
          const element = node instanceof Element ? node : node?.parentElement;
          const name = `${element?.tagName}.${element?.getAttribute('class')}`;
          return `${name} ${was.x},${was.y} ${was.width}x${was.height} > ${is.x},${is.y}`;
        }),
      });
  };
  observer.observe({ type: 'layout-shift', buffered });
  const heard = () => {
    note(observer.takeRecords() as Entry[]);
    return shifts;
  };
  Object.assign(globalThis, { heardShifts: heard });
}

/** Hears every layout shift from here on, those after input as well. */
export async function watchShifts(page: Page): Promise<void> {
  await page.evaluate(hear, false);
}

/** Hears every layout shift of each page of the profile, from its load on. */
export async function watchShiftsOfLoads(context: BrowserContext): Promise<void> {
  await context.addInitScript(hear, true);
}

/** Those heard so far; what is laid out by now is among them. */
export function shiftsOf(page: Page): Promise<Shift[]> {
  return page.evaluate(async () => {
    const { heardShifts } = globalThis as unknown as { heardShifts: () => Shift[] };
    for (let frame = 0; frame < 2; frame += 1)
      await new Promise((resolve) => requestAnimationFrame(resolve));
    return heardShifts();
  });
}

/** The sum of their values: what moved, and how far, as shares of the window. */
export function sumOf(shifts: readonly Shift[]): number {
  return shifts.reduce((sum, { value }) => sum + value, 0);
}
