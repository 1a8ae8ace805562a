/**
 * A copy of some blocks to tamper with: it shows the fault of each edit and the cost of a repair.
 * It checks each block alone and against its neighbours; the node it is handed to judges
 * signatures, work and balances.
 */
import { fromHex, toHex } from '../base/bytes.ts';
import type { Refused } from '../base/refusal-values.ts';
import { nextTurn } from '../base/turn.ts';
import { NonceSearch } from '../builder/search.ts';
import { type Block, checkBody } from '../ledger/block.ts';
import { type BlockJson, blockFromJson, headerToJson } from '../ledger/block-json.ts';
import type { Charter } from '../ledger/charter.ts';
import { encodeHeader, headerHash } from '../ledger/header.ts';
import { transactionsRoot } from '../ledger/merkle.ts';
import { encodeTransaction } from '../ledger/transaction.ts';
import { meetsWork } from '../ledger/work.ts';

export type { BlockJson } from '../ledger/block-json.ts';

/** The fault of one block of the copy. */
export interface TamperFault extends Refused {
  /** The field of the block as JSON, such as `prev_hash` or `items[0].amount`. */
  readonly field: string;
}

export interface TamperVerdict {
  /** Null if the block cannot be read. */
  readonly hash: string | null;
  /** Null: nothing is wrong that the copy alone could show. */
  readonly fault: TamperFault | null;
  /** A block below it has a fault: whatever it holds itself, it stands on nothing. */
  readonly onBroken: boolean;
}

/** How many attempts are made between two turns of the page: some 10 ms. */
const ATTEMPTS = 20_000;

/** The blocks without the ids that would be compared: they follow from the rest. */
export function tamperCopy(blocks: readonly BlockJson[]): BlockJson[] {
  return blocks.map((block) => {
    const { hash: _hash, items, ...header } = structuredClone(block);
    return { ...header, items: items.map(({ id: _id, ...item }) => item) } as BlockJson;
  });
}

/** One verdict for each block; `before` is the hash of the block below the first, hex. */
export function tamperVerdicts(
  charter: Charter,
  ledger: string,
  before: string,
  blocks: readonly BlockJson[],
): TamperVerdict[] {
  const ledgerId = fromHex(ledger) as Uint8Array;
  const verdicts: TamperVerdict[] = [];
  let parent: { hash: string; block: Block | null } = { hash: before, block: null };
  for (const json of blocks) {
    const below = verdicts.at(-1);
    const onBroken = below !== undefined && (below.onBroken || below.fault !== null);
    const read = blockFromJson(ledgerId, json);
    if (!read.ok) {
      const fault = { ...read.error, field: read.error.field ?? '' };
      verdicts.push({ hash: null, fault, onBroken });
      parent = { hash: '', block: null };
      continue;
    }
    const hash = toHex(headerHash(read.value.header));
    verdicts.push({ hash, fault: faultOf(charter, read.value, parent), onBroken });
    parent = { hash, block: read.value };
  }
  return verdicts;
}

function faultOf(
  charter: Charter,
  block: Block,
  parent: { hash: string; block: Block | null },
): TamperFault | null {
  const { header } = block;
  const above = parent.block?.header;
  if (toHex(header.previous) !== parent.hash)
    return fault('previous', 'prev_hash', 'It is not the hash of the block before.');
  if (above !== undefined && header.height !== above.height + 1)
    return fault('height', 'height', 'It is not one above the block before.');
  if (above !== undefined && header.time <= above.time)
    return fault('time-early', 'time', 'It is not later than the block before.');
  const body = checkBody(charter, block);
  if (!body.ok) return { ...body.error, field: body.error.field ?? 'transactions_root' };
  if (header.work < 1n || !meetsWork(headerHash(header), header.work))
    return fault('proof', 'nonce', 'The hash does not prove the stated work.');
  return null;
}

function fault(code: string, field: string, reason: string): TamperFault {
  return { code, field, reason };
}

/** One repaired block and the attempts it took. */
export interface Repair {
  readonly block: BlockJson;
  readonly attempts: number;
}

/**
 * Makes a block fit the one below it again: link, root of its transactions, and a new proof, which
 * is the cost. Null if it cannot be read, or if `stopped` says so.
 */
export async function repairBlock(
  ledger: string,
  before: string,
  json: BlockJson,
  progress: (attempts: number) => void,
  stopped: () => boolean,
): Promise<Repair | null> {
  const ledgerId = fromHex(ledger) as Uint8Array;
  const previous = fromHex(before);
  const read = blockFromJson(ledgerId, { ...json, prev_hash: before });
  if (!read.ok || previous === null || read.value.header.work < 1n) return null;
  const { transactions } = read.value;
  const header = {
    ...read.value.header,
    previous,
    transactionsRoot: transactionsRoot(transactions.map(encodeTransaction)),
  };
  const search = new NonceSearch(encodeHeader(header), header.work);
  for (;;) {
    const nonce = search.run(ATTEMPTS);
    if (nonce !== null) {
      const { hash: _hash, ...repaired } = headerToJson({ ...header, nonce });
      return { block: { ...json, ...repaired }, attempts: search.attempts };
    }
    progress(search.attempts);
    await nextTurn();
    if (stopped()) return null;
  }
}
