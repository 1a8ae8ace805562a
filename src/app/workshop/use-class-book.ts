/** The hook reads the class's whole book from this tab's node, and goes on as blocks land. */
import { useEffect, useRef, useState } from 'react';
import type { NodeClient } from '../../api/client.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useView } from '../hooks/use-view.ts';
import type { BookBlock, BookTransaction } from '../logic/class-book.ts';

/** Blocks asked for at a time; a JSON answer may hold fewer bodies (O-1). */
const PAGE = 64;
/** The blocks of the longest book that is read: one that a page can hold beside the rest. */
const MOST = 20_000;

interface JsonBlock extends Omit<BookBlock, 'items'> {
  readonly prev_hash: string;
  readonly items?: readonly Partial<BookTransaction>[];
  /** Replaces `items` if they did not fit. */
  readonly count?: number;
}

interface ClassBook {
  readonly blocks: readonly BookBlock[];
  /** True when all blocks up to the tip are read. */
  readonly whole: boolean;
}

/** The newest last. It is read again from the fork if the chain switched to another branch. */
export function useClassBook(): ClassBook {
  const { client } = useLedger();
  const tip = useView((view) => view.tip);
  const [book, setBook] = useState<ClassBook>({ blocks: [], whole: false });
  const read = useRef<readonly BookBlock[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new tip is what there is to read
  useEffect(() => {
    let current = true;
    const go = async () => {
      while (current) {
        const { blocks, more } = await further(client, read.current);
        if (!current) return;
        read.current = blocks;
        const whole = !more || blocks.length >= MOST;
        setBook({ blocks, whole });
        if (whole) return;
      }
    };
    // The next tip asks again; a node that was just closed has nothing to tell.
    go().catch(() => undefined);
    return () => {
      current = false;
    };
  }, [client, tip]);
  return book;
}

async function further(
  client: NodeClient,
  known: readonly BookBlock[],
): Promise<{ blocks: readonly BookBlock[]; more: boolean }> {
  const { response } = await client.network.op('blocks', { start: known.length, limit: PAGE });
  const [first, ...rest] = (response as { blocks: JsonBlock[] } | null)?.blocks ?? [];
  if (first === undefined) return { blocks: await standing(client, known), more: false };
  const below = known.at(-1);
  if (below !== undefined && first.prev_hash !== below.hash)
    return { blocks: await standing(client, known), more: true };
  const fresh: BookBlock[] = [];
  for (const block of [first, ...rest]) fresh.push(await whole(client, block));
  return { blocks: [...known, ...fresh], more: true };
}

/** The blocks without those that are no longer on the chain. */
async function standing(
  client: NodeClient,
  known: readonly BookBlock[],
): Promise<readonly BookBlock[]> {
  let kept = known;
  for (let last = kept.at(-1); last !== undefined; last = kept.at(-1)) {
    const { response } = await client.network.op('blocks', { start: last.height, limit: 1 });
    const [there] = (response as { blocks: JsonBlock[] } | null)?.blocks ?? [];
    if (there?.hash === last.hash) break;
    kept = kept.slice(0, -1);
  }
  return kept;
}

async function whole(client: NodeClient, block: JsonBlock): Promise<BookBlock> {
  const { height, hash, builder, time } = block;
  const items = (block.items ?? []).map(asTransaction);
  const missing = block.items === undefined && (block.count ?? 0) > 0;
  for (let start: number | null = missing ? 0 : null; start !== null; ) {
    const args = { block: hash, start, limit: 500 };
    const { response } = await client.network.op('transactions', args);
    const page = response as {
      transactions: Partial<BookTransaction>[];
      next: number | null;
    } | null;
    items.push(...(page?.transactions ?? []).map(asTransaction));
    start = page?.next ?? null;
  }
  return { height, hash, builder, time, items };
}

/** The node's own JSON (L-4), in which usual values may be left out. */
function asTransaction({ sender, receiver, amount, fee, memo }: Partial<BookTransaction>) {
  return {
    sender: sender ?? '',
    receiver: receiver ?? '',
    amount: amount ?? 0,
    fee: fee ?? 0,
    memo: memo ?? '',
  };
}
