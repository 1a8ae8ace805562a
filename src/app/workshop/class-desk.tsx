/** The desk of a teacher: roll, pace, marks, projector, replay, start kit. */
import { useState } from 'react';
import { BYTE_ORDER_MARK } from '../../base/csv.ts';
import { useApp } from '../hooks/use-app.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useView } from '../hooks/use-view.ts';
import { markingCsv, paceOf, rollOf, type Standing, standingsAt } from '../logic/class-book.ts';
import { countText } from '../logic/format.ts';
import { visibleText } from '../logic/safe-text.ts';
import { saveFile } from '../logic/save-file.ts';
import { Words } from '../parts/words.tsx';
import { useClassList } from './class-list.ts';
import { useClassTexts } from './class-texts.ts';
import { Projector } from './projector.tsx';
import { Replay } from './replay.tsx';
import { Roll } from './roll.tsx';
import { StartKit } from './start-kit.tsx';
import { useClassBook } from './use-class-book.ts';
import './class.css';

export function ClassDesk() {
  const { c, language } = useClassTexts();
  const { charter, issuer, own } = useLedger();
  const names = useApp((state) => state.names);
  const ledger = useView((view) => view.name);
  const height = useView((view) => view.height);
  const peers = useView((view) => view.peers);
  const { blocks, whole } = useClassBook();
  const [list, setList] = useClassList();
  const [projecting, setProjecting] = useState(false);
  const rules = { reward: charter.reward, issuer };
  const standings = standingsAt(blocks, Number.POSITIVE_INFINITY, rules);
  const roll = rollOf(list, blocks, own, names);
  const pace = paceOf(blocks);
  const heights = heightsText([height, ...peers.flatMap((peer) => peer.height ?? [])], (n, at) =>
    c.atHeight(n, countText(at, language)),
  );
  const save = () => {
    const nameOf = (address: string) => visibleText(names[address] ?? '');
    const text = markingCsv(roll, standings, nameOf, charter.decimals, c.heading);
    saveFile(
      `${ledger}-${c.fileName}.csv`,
      new Blob([BYTE_ORDER_MARK, text], { type: 'text/csv' }),
    );
  };
  const first = useKitFirst(standings, own, whole);
  return (
    <div className="class-desk">
      {first === true ? <StartKit /> : null}
      <div className="buttons">
        <button type="button" className="button button-main" onClick={() => setProjecting(true)}>
          {c.projector}
        </button>
        <button type="button" className="button" disabled={!whole} onClick={save}>
          {c.save}
        </button>
      </div>
      {whole ? null : (
        <p className="region-note" role="status">
          <Words text={c.reading(countText(blocks.length, language))} />
        </p>
      )}
      {pace === null ? null : (
        <p className="region-note">
          <Words text={c.pace(pace.seconds.toFixed(1), pace.payments.toFixed(1))} />
        </p>
      )}
      <p className="region-note">
        <Words text={c.heights(heights)} />
      </p>
      <Roll roll={roll} standings={standings} list={list} onList={setList} />
      <Replay blocks={blocks} rules={rules} />
      {first === false ? <StartKit /> : null}
      {projecting ? <Projector standings={standings} onClose={() => setProjecting(false)} /> : null}
    </div>
  );
}

/**
 * Whether the start kit stands on top: so it does where nobody but `own` was in the book when the
 * desk was opened. Null until that is known; it never moves afterwards.
 */
function useKitFirst(
  standings: ReadonlyMap<string, Standing>,
  own: string,
  whole: boolean,
): boolean | null {
  const [first, setFirst] = useState<boolean | null>(null);
  const others = [...standings.keys()].some((address) => address !== own);
  if (first === null && (others || whole)) setFirst(!others);
  return first;
}

/** Highest first: `27 at 120, 1 at 118`. */
function heightsText(heights: readonly number[], words: (n: number, at: number) => string): string {
  const counts = new Map<number, number>();
  for (const height of heights) counts.set(height, (counts.get(height) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => b - a)
    .map(([height, n]) => words(n, height))
    .join(', ');
}
