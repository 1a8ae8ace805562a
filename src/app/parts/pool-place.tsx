/** The place of a wallet transaction in the pool, and when it may come into a block. */
import type { PoolPlace as Place } from '../../api/view.ts';
import { useFromNow } from '../hooks/use-now.ts';
import { useView } from '../hooks/use-view.ts';
import { fillingOf, latestOf, oldestOf, secondsTo } from '../logic/filling.ts';
import { countText, sentences, spanText } from '../logic/format.ts';
import type { Language } from '../texts/language.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Words } from './words.tsx';

interface PlaceTexts {
  readonly place: (place: string, count: string) => string;
  readonly next: string;
  readonly later: (blocks: string) => string;
  readonly within: (span: string) => string;
  readonly unsaid: string;
  readonly others: string;
  readonly nobody: string;
}

const ALL: Readonly<Record<Language, PlaceTexts>> = {
  en: {
    place: (place, count) => `Place ${place} of ${count} in the pool.`,
    next: 'The next block has room for it.',
    later: (blocks) => `${blocks} blocks hold what stands before it; a higher fee moves it up.`,
    within: (span) => `That may take about ${span}, unless better paying ones come.`,
    unsaid:
      'Nobody can say when: too few payments wait, and no block begins before there are more.',
    others: 'This tab does not build, and it is not known when another will.',
    nobody: 'Nobody builds just now: this tab does not, and nobody else is here.',
  },
  zh: {
    place: (place, count) => `在交易池的 ${count} 笔中排第 ${place}。`,
    next: '下一个区块装得下它。',
    later: (blocks) => `连同排在前面的，要装 ${blocks} 个区块；提高手续费可以往前排。`,
    within: (span) => `大约还要 ${span}，除非又来了手续费更高的。`,
    unsaid: '说不准要多久：等待的太少，凑够之前不会打包。',
    others: '本标签页不记账，别人什么时候记说不准。',
    nobody: '现在没有人在记账：本标签页不记，也没有别人在。',
  },
};

/** Renders nothing if it is not in the pool. */
export function PoolPlace({ place }: { place: Place | null }) {
  return place === null ? null : <Standing place={place} />;
}

function Standing({ place }: { place: Place }) {
  const { language } = useTexts();
  const builder = useView((view) => view.builder);
  const pool = useView((view) => view.pool.count);
  const items = useView((view) => view.pool.items);
  const spacing = useView((view) => view.charter.spacing);
  const alone = useView((view) => view.peers.length === 0);
  const oldest = oldestOf(items);
  const latest = useFromNow((now) => latestOf(builder, pool, oldest, now));
  const seconds = secondsTo(fillingOf(builder, pool), latest, place.blocks, spacing);
  const p = ALL[language];
  const said = seconds === null ? p.unsaid : p.within(spanText(seconds, language));
  const unbuilt = alone ? p.nobody : p.others;
  const when = builder.on ? said : unbuilt;
  const room = place.blocks === 1 ? p.next : p.later(countText(place.blocks, language));
  const stands = p.place(countText(place.place, language), countText(pool, language));
  return (
    <p className="region-note pool-place">
      <Words text={sentences(language, stands, room, when)} />
    </p>
  );
}
