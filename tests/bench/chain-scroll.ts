/** A chain of 10,000 blocks in the book, scrolled from its head to its first block. */
import { ChainMaker, easyLedger, importBlocks } from './chain.ts';
import type { Figure } from './figures.ts';
import { framesOf, watchFrames } from './frames.ts';
import { momentOf, type World } from './world.ts';

const PEOPLE = 20;
/** px a frame: a fast wheel, and a jump from end to end in two seconds. */
const PACES = [60, 600, 5_000] as const;
const SCROLLED_MS = 5_000;

export async function chainFigures(world: World, blocks: number): Promise<Figure[]> {
  const { charter, fragment } = easyLedger('tall');
  const maker = new ChainMaker(charter, blocks);
  await maker.claims(PEOPLE);
  await maker.paid(blocks - 1, 1);
  const context = await world.profile();
  const tab = await world.open(context, fragment);
  await tab.builder({ on: false });
  await importBlocks(tab, charter, maker.blocks);
  await momentOf(tab, { height: blocks });
  const list = tab.page.getByRole('region', { name: 'Blocks' }).locator('.scroll');
  const figures: Figure[] = [];
  for (const pace of PACES) {
    await list.evaluate((part) => part.scrollTo(0, 0));
    await tab.page.waitForTimeout(500);
    await watchFrames(tab.page);
    const rows = await list.evaluate(
      async (part, { pace, span }) => {
        const began = performance.now();
        let most = 0;
        while (performance.now() - began < span) {
          const down = part.scrollTop + part.clientHeight < part.scrollHeight - 1;
          part.scrollBy(0, down ? pace : -part.scrollHeight);
          await new Promise((done) => requestAnimationFrame(done));
          most = Math.max(most, part.querySelectorAll('.sheet').length);
        }
        return most;
      },
      { pace, span: SCROLLED_MS },
    );
    const { longest, slow, frames, late, pace: fps } = await framesOf(tab.page);
    figures.push({
      group: 'chain',
      what: `${blocks.toLocaleString('en')} blocks scrolled at ${pace} px a frame, frames`,
      value: fps,
      unit: '/s',
      least: 59,
      note: `${late} of ${frames} late, ${slow} tasks over 50 ms, longest ${Math.round(longest)}; ${rows} rows at most`,
    });
  }
  await context.close();
  return figures;
}
