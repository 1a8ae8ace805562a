/**
 * Judges a block without taking it (O-2 `judge`): nothing is kept, the chain does not move, and no
 * peer is penalised, as asking is no offence. Only blocks on the newest part of the chain are
 * judged, where the state before them is at hand.
 */

import type { Block } from '../../ledger/block.ts';
import { executeBlock } from '../../ledger/execution.ts';
import { headerHash } from '../../ledger/header.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Items, Refusal } from '../../protocol/shapes.ts';
import type { Chain } from '../chain/chain.ts';
import { ChainDamage } from '../chain/damage.ts';

type Refused = Omit<Refusal, 'index'>;

/**
 * Judges each block by itself, in the order of the rules (L-9). `taken` counts the valid ones.
 *
 * @param now the clock here, ms since 1970.
 * @param loaded is called with the bytes that were read for it.
 */
export async function judgeBlocks(
  chain: Chain,
  items: Items<Block>,
  now: number,
  loaded: (bytes: number) => void,
): Promise<{ taken: number; refused: Refusal[] }> {
  const refused: Refusal[] = [...items.refused];
  let taken = 0;
  for (const { index, value } of items.values) {
    const wrong = await judge(chain, value, now, loaded);
    if (wrong === null) taken += 1;
    else refused.push({ index, code: wrong.code, reason: wrong.reason });
  }
  refused.sort((a, b) => a.index - b.index);
  return { taken, refused };
}

async function judge(
  chain: Chain,
  block: Block,
  now: number,
  loaded: (bytes: number) => void,
): Promise<Refused | null> {
  // What it stands on was taken over from others, and is not proved yet (S-5).
  if (!chain.base.isSound) return refusal('busy', 'History is not verified here yet.');
  const { tree, tip } = chain;
  const known = tree.find(headerHash(block.header));
  if (known?.valid) return errorOf(chain.checkBlock(block));
  if (known !== undefined && known.invalid !== null)
    return refusal(known.invalid, 'The block, or one before it, is invalid.');
  const parent = tree.find(block.header.previous);
  if (parent === undefined) return refusal('orphan', 'The block before it is not known here.');
  if (!tree.isMain(parent) || parent.height + LIMITS.servedStates <= tip.height)
    return refusal('stale', 'The block before it is not one of the newest of the chain.');
  const header = tree.check(parent, block.header, now);
  if (!header.ok) return header.error;
  const body = chain.checkBlock(block);
  if (!body.ok) return body.error;
  try {
    const executed = executeBlock(chain.charter, await chain.stateAt(parent, loaded), block);
    if (!executed.ok) return executed.error;
  } catch (error) {
    if (error instanceof ChainDamage) return refusal('busy', 'The state before it is not at hand.');
    throw error;
  }
  const verdicts = await chain.signatures.verify(block.transactions);
  const forged = verdicts.indexOf(false);
  return forged < 0 ? null : refusal('signature', `items[${forged}]: its signature does not hold.`);
}

function refusal(code: string, reason: string): Refused {
  return { code, reason };
}

function errorOf(result: ReturnType<Chain['checkBlock']>): Refused | null {
  return result.ok ? null : result.error;
}
