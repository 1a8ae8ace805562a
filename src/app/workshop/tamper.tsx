/** A copy of the newest blocks in which every field can be changed. */
import { useEffect, useRef, useState } from 'react';
import type { BlockJson, TamperVerdict } from '../../api/tamper.ts';
import { useCall } from '../hooks/use-call.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useView } from '../hooks/use-view.ts';
import { countText } from '../logic/format.ts';
import { Region } from '../parts/region.tsx';
import { Words } from '../parts/words.tsx';
import { type HandVerdict, handRound } from './hand-round.ts';
import { TamperBlock } from './tamper-block.tsx';
import { type CopyEnd, copyDown } from './tamper-copy.ts';
import { useWorkbenchTexts } from './workbench-texts.ts';
import './workbench.css';

/** Blocks of the first copy, how many more come at each wish, and the most. */
const COPIED = 4;
const MOST = 32;

/** Heavy by the ledger's code, so it comes with the first copy. */
const tampering = () => import('../../api/tamper.ts');

interface Copy {
  /** Height in the chain of the first block, whatever its field says since. */
  readonly first: number;
  /** Hash of the block below the first. */
  readonly before: string;
  readonly blocks: readonly BlockJson[];
  readonly verdicts: readonly TamperVerdict[];
}

interface Repairing {
  readonly place: number;
  readonly attempts: number;
}

/** Facts about the copied blocks, by their heights in the chain. */
type ByPlace<T> = Readonly<Record<number, T>>;

export function Tamper() {
  const { w, language } = useWorkbenchTexts();
  const { client, charter } = useLedger();
  const ledger = useView((view) => view.ledger);
  const height = useView((view) => view.height);
  const call = useCall();
  const [copy, setCopy] = useState<Copy | null>(null);
  const [end, setEnd] = useState<CopyEnd | null>(null);
  const [repairing, setRepairing] = useState<Repairing | null>(null);
  const peers = useView((view) => view.peers);
  const [heard, setHeard] = useState<ByPlace<readonly HandVerdict[]>>({});
  const [said, setSaid] = useState<ByPlace<string>>({});
  const stopping = useRef(false);
  /** A repair takes a while, in which the fields can be changed. */
  const newest = useRef(copy);
  useEffect(
    () => () => {
      stopping.current = true;
    },
    [],
  );
  const show = (next: Copy) => {
    newest.current = next;
    setCopy(next);
  };
  const judge = async (next: Omit<Copy, 'verdicts'>) => {
    const { tamperVerdicts } = await tampering();
    show({ ...next, verdicts: tamperVerdicts(charter, ledger, next.before, next.blocks) });
  };
  const replace = async (place: number, block: BlockJson) => {
    const now = newest.current;
    if (now === null) return;
    const blocks = now.blocks.map((one, index) => (now.first + index === place ? block : one));
    // The field shows typed text at once; else the next key would change the text before it.
    show({ ...now, blocks });
    const { tamperVerdicts } = await tampering();
    if (newest.current?.blocks === blocks)
      show({ ...now, blocks, verdicts: tamperVerdicts(charter, ledger, now.before, blocks) });
  };
  const say = (place: number, words: string) => setSaid((now) => ({ ...now, [place]: words }));
  /** Blocks from a height down; `above`: those of the copy that stand on them. */
  const take = (from: number, count: number, above: Copy | null) =>
    void call.run(async () => {
      const { tamperCopy } = await tampering();
      const ask = async (start: number) => {
        const { response } = await client.network.op('blocks', { start, limit: 1 });
        return (response as { blocks: Partial<BlockJson>[] } | null)?.blocks[0];
      };
      const copied = await copyDown(ask, from, count, above?.before ?? null);
      setEnd(copied.end);
      const [first] = copied.blocks;
      if (first === undefined) return;
      if (above === null) {
        setSaid({});
        setHeard({});
      }
      await judge({
        first: from - copied.blocks.length + 1,
        before: first.prev_hash,
        blocks: [
          ...tamperCopy(copied.blocks),
          ...(above === null ? [] : (newest.current?.blocks ?? [])),
        ],
      });
    });
  const change = (place: number, block: BlockJson) => {
    say(place, '');
    setHeard({ ...heard, [place]: [] });
    void replace(place, block);
  };
  const repair = (place: number) =>
    void call.run(async () => {
      if (copy === null) return;
      const index = place - copy.first;
      const block = copy.blocks[index];
      const before = index === 0 ? copy.before : copy.verdicts[index - 1]?.hash;
      if (block === undefined || before == null) return;
      const { repairBlock } = await tampering();
      stopping.current = false;
      const began = performance.now();
      setRepairing({ place, attempts: 0 });
      const told = (attempts: number) => setRepairing({ place, attempts });
      const done = await repairBlock(ledger, before, block, told, () => stopping.current);
      setRepairing(null);
      // It was changed meanwhile: that is not what was repaired.
      if (newest.current?.blocks[index] !== block) return;
      if (done === null) {
        say(place, stopping.current ? '' : w.tamper.cannot);
        return;
      }
      const seconds = ((performance.now() - began) / 1_000).toFixed(2);
      say(place, w.tamper.cost(countText(done.attempts, language), seconds));
      // What was said of it is of the block before the repair.
      setHeard((now) => ({ ...now, [place]: [] }));
      await replace(place, done.block);
    });
  const hand = (place: number, block: BlockJson) =>
    void call.run(async () => {
      setHeard((now) => ({ ...now, [place]: [] }));
      const told = (verdict: HandVerdict) =>
        setHeard((now) => ({ ...now, [place]: [...(now[place] ?? []), verdict] }));
      const ask = (id?: string) => client.network.op('judge', { blocks: [block] }, id);
      await handRound(peers, ask, told);
    });
  const further = copy === null || end !== null ? 0 : furtherThan(copy);
  return (
    <Region title={w.tamper.title} className="tamper">
      <p className="region-note">{w.tamper.intro}</p>
      {height === 0 ? (
        <p className="region-note">{w.tamper.empty}</p>
      ) : (
        <div className="tamper-buttons">
          <button
            type="button"
            className="button"
            disabled={call.busy}
            onClick={() => take(height, copy?.blocks.length ?? COPIED, null)}
          >
            {copy === null ? w.tamper.copy : w.tamper.again}
          </button>
          {copy === null || further === 0 ? null : (
            <button
              type="button"
              className="button"
              disabled={call.busy}
              onClick={() => take(copy.first - 1, further, copy)}
            >
              {w.tamper.further}
            </button>
          )}
        </div>
      )}
      {end === null ? null : (
        <p className="field-problem">
          <Words text={w.tamper.ends[end.why](countText(end.height, language))} />
        </p>
      )}
      {copy === null ? null : (
        <>
          <p className="region-note">{w.tamper.handHint}</p>
          <ol className="tamper-chain">
            {copy.blocks.map((block, index) => {
              const place = copy.first + index;
              return (
                <TamperBlock
                  key={place}
                  block={block}
                  verdict={copy.verdicts[index] ?? null}
                  busy={call.busy}
                  attempts={repairing?.place === place ? repairing.attempts : null}
                  said={said[place] ?? ''}
                  heard={heard[place] ?? []}
                  onChange={(next) => change(place, next)}
                  onRepair={() => repair(place)}
                  onStop={() => {
                    stopping.current = true;
                  }}
                  onHand={() => hand(place, block)}
                />
              );
            })}
          </ol>
        </>
      )}
      {call.failure === null ? null : (
        <p className="field-problem" role="alert">
          {call.failure}
        </p>
      )}
    </Region>
  );
}

/** Blocks by which the copy may grow further back. */
function furtherThan({ first, blocks }: Copy): number {
  return Math.max(0, Math.min(COPIED, MOST - blocks.length, first - 1));
}
