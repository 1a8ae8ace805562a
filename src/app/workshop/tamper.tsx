/** A copy of the newest blocks in which every field can be changed. */
import { useEffect, useRef, useState } from 'react';
import type { NodeClient } from '../../api/client.ts';
import type { BlockJson, TamperVerdict } from '../../api/tamper.ts';
import { useCall } from '../hooks/use-call.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useView } from '../hooks/use-view.ts';
import { countText } from '../logic/format.ts';
import { Region } from '../parts/region.tsx';
import { type HandVerdict, handRound } from './hand-round.ts';
import { TamperBlock } from './tamper-block.tsx';
import { useWorkbenchTexts } from './workbench-texts.ts';
import './workbench.css';

/** Blocks of the first copy, so many more at each wish, and the most. */
const COPIED = 4;
const MOST = 32;

/** Heavy by the ledger's code, so it comes with the first copy. */
const tampering = () => import('../../api/tamper.ts');

interface Copy {
  /** Hash of the block below the first. */
  readonly before: string;
  readonly blocks: readonly BlockJson[];
  readonly verdicts: readonly TamperVerdict[];
}

interface Repairing {
  readonly index: number;
  readonly attempts: number;
}

export function Tamper() {
  const { w, language } = useWorkbenchTexts();
  const { client, charter } = useLedger();
  const ledger = useView((view) => view.ledger);
  const height = useView((view) => view.height);
  const call = useCall();
  const [copy, setCopy] = useState<Copy | null>(null);
  const [repairing, setRepairing] = useState<Repairing | null>(null);
  const peers = useView((view) => view.peers);
  const [heard, setHeard] = useState<Readonly<Record<number, readonly HandVerdict[]>>>({});
  const [said, setSaid] = useState<Readonly<Record<number, string>>>({});
  const [tooLarge, setTooLarge] = useState(false);
  const stopping = useRef(false);
  useEffect(
    () => () => {
      stopping.current = true;
    },
    [],
  );
  const judge = async (before: string, blocks: readonly BlockJson[]) => {
    const { tamperVerdicts } = await tampering();
    setCopy({ before, blocks, verdicts: tamperVerdicts(charter, ledger, before, blocks) });
  };
  const take = (count: number) =>
    void call.run(async () => {
      const { tamperCopy } = await tampering();
      const blocks = await newestBlocks(client, height, count);
      const [first] = blocks;
      setTooLarge(first === undefined);
      if (first === undefined) return;
      setSaid({});
      setHeard({});
      await judge(first.prev_hash, tamperCopy(blocks));
    });
  const change = (index: number, block: BlockJson) => {
    if (copy === null) return;
    setSaid({ ...said, [index]: '' });
    setHeard({ ...heard, [index]: [] });
    void judge(
      copy.before,
      copy.blocks.map((one, at) => (at === index ? block : one)),
    );
  };
  const repair = (index: number) =>
    void call.run(async () => {
      const block = copy?.blocks[index];
      const before = index === 0 ? copy?.before : copy?.verdicts[index - 1]?.hash;
      if (copy === null || block === undefined || before == null) return;
      const { repairBlock } = await tampering();
      stopping.current = false;
      const began = performance.now();
      setRepairing({ index, attempts: 0 });
      const told = (attempts: number) => setRepairing({ index, attempts });
      const done = await repairBlock(ledger, before, block, told, () => stopping.current);
      setRepairing(null);
      if (done === null) {
        setSaid({ ...said, [index]: w.tamper.cannot });
        return;
      }
      const seconds = ((performance.now() - began) / 1_000).toFixed(2);
      const cost = w.tamper.cost(countText(done.attempts, language), seconds);
      setSaid({ ...said, [index]: cost });
      await judge(
        copy.before,
        copy.blocks.map((one, at) => (at === index ? done.block : one)),
      );
    });
  const hand = (index: number) =>
    void call.run(async () => {
      const block = copy?.blocks[index];
      if (block === undefined) return;
      setHeard({ ...heard, [index]: [] });
      const told = (verdict: HandVerdict) =>
        setHeard((now) => ({ ...now, [index]: [...(now[index] ?? []), verdict] }));
      const ask = (id?: string) => client.network.op('judge', { blocks: [block] }, id);
      await handRound(peers, ask, told);
    });
  const further = copy === null ? 0 : furtherThan(copy.blocks.length, height);
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
            onClick={() => take(copy?.blocks.length ?? COPIED)}
          >
            {copy === null ? w.tamper.copy : w.tamper.again}
          </button>
          {further === 0 ? null : (
            <button type="button" className="button" onClick={() => take(further)}>
              {w.tamper.further}
            </button>
          )}
        </div>
      )}
      {tooLarge ? <p className="field-problem">{w.tamper.tooLarge}</p> : null}
      {copy === null ? null : (
        <>
          <p className="region-note">{w.tamper.handHint}</p>
          <ol className="tamper-chain">
            {copy.blocks.map((block, index) => (
              <TamperBlock
                // biome-ignore lint/suspicious/noArrayIndexKey: every field may change, its place may not
                key={index}
                block={block}
                verdict={copy.verdicts[index] ?? null}
                busy={repairing !== null}
                attempts={repairing?.index === index ? repairing.attempts : null}
                said={said[index] ?? ''}
                heard={heard[index] ?? []}
                onChange={(next) => change(index, next)}
                onRepair={() => repair(index)}
                onStop={() => {
                  stopping.current = true;
                }}
                onHand={() => hand(index)}
              />
            ))}
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

/**
 * The newest blocks of the chain that fit into an answer each, oldest first; none where the newest
 * does not (O-1).
 */
async function newestBlocks(
  client: NodeClient,
  height: number,
  count: number,
): Promise<BlockJson[]> {
  const blocks: BlockJson[] = [];
  for (let at = height; at > Math.max(0, height - count); at -= 1) {
    const { response } = await client.network.op('blocks', { start: at, limit: 1 });
    const [block] = (response as { blocks: Partial<BlockJson>[] } | null)?.blocks ?? [];
    const above = blocks[0];
    // The chain may have moved to another branch in between.
    const fits = above === undefined || above.prev_hash === block?.hash;
    if (block?.items === undefined || !fits) break;
    blocks.unshift(block as BlockJson);
  }
  return blocks;
}

/** Blocks of a longer copy; 0 where there is none. */
function furtherThan(copied: number, height: number): number {
  const next = Math.min(copied + COPIED, MOST, height);
  return next > copied ? next : 0;
}
