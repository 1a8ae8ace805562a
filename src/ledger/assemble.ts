/** Packs transactions into a block that lacks only its proof (B-1, B-2). */
import { toHex } from '../base/bytes.ts';
import type { Accounts } from './accounts.ts';
import type { Block } from './block.ts';
import type { Charter } from './charter.ts';
import { BLOCK_VERSION, HEADER_BYTES, type Header, headerHash } from './header.ts';
import { transactionsRoot } from './merkle.ts';
import { Overlay } from './overlay.ts';
import type { LedgerError } from './result.ts';
import {
  checkTransaction,
  encodeTransaction,
  isGenesis,
  MIN_TRANSACTION_BYTES,
  signerOf,
  type Transaction,
} from './transaction.ts';
import { requiredWork } from './work.ts';

/** A block with nonce 0, and the candidates that are invalid in it. */
export interface Assembled {
  block: Block;
  /**
   * Candidates that were invalid when it was their turn, with the reason. Those for which there was
   * only no room are not among them.
   */
  dropped: { transaction: Transaction; error: LedgerError }[];
}

/**
 * Takes candidates in their order, up to the charter's block size and grants of a block. Signatures
 * are not checked. Null when no candidate is valid in the block.
 *
 * @param recent the last headers of the chain, oldest first, ending with `parent` (as
 * `requiredWork`).
 * @param state the accounts after `parent`.
 * @param builder the key that gets fees and reward; not zeros.
 * @param time of the new block, ms since 1970, after the parent's.
 */
export function assembleBlock(
  charter: Charter,
  parent: Header,
  recent: readonly Header[],
  state: Accounts,
  candidates: Iterable<Transaction>,
  builder: Uint8Array,
  time: number,
): Assembled | null {
  const height = parent.height + 1;
  const overlay = new Overlay(state, charter, time);
  const { transactions, encoded, dropped } = pack(charter, overlay, candidates);
  if (transactions.length === 0) return null;
  const header: Header = {
    version: BLOCK_VERSION,
    height,
    previous: headerHash(parent),
    transactionsRoot: transactionsRoot(encoded),
    accountsRoot: overlay.finish(builder).state.root,
    builder,
    time,
    work: requiredWork(charter, recent, time),
    nonce: 0n,
  };
  return { block: { header, transactions }, dropped };
}

function pack(charter: Charter, overlay: Overlay, candidates: Iterable<Transaction>) {
  const transactions: Transaction[] = [];
  const encoded: Uint8Array[] = [];
  const dropped: Assembled['dropped'] = [];
  /**
   * Signers for one of whose transactions there was no room: their later ones have to wait with it.
   */
  const waiting = new Set<string>();
  let isFullOfClaims = false;
  let room = charter.maxBlockBytes - HEADER_BYTES;
  for (const transaction of candidates) {
    if (room < MIN_TRANSACTION_BYTES) break;
    const claim = charter.issuer === null && isGenesis(transaction);
    if (claim && isFullOfClaims) continue;
    const checked = checkTransaction(charter, transaction);
    if (!checked.ok) {
      dropped.push({ transaction, error: checked.error });
      continue;
    }
    const signer = toHex(signerOf(charter, transaction));
    if (!claim && waiting.has(signer)) continue;
    const bytes = encodeTransaction(transaction);
    if (bytes.length > room) {
      if (!claim) waiting.add(signer);
      continue;
    }
    const applied = overlay.apply(transaction);
    if (applied.ok) {
      transactions.push(transaction);
      encoded.push(bytes);
      room -= bytes.length;
    } else if (applied.error.code === 'too-many-claims') {
      isFullOfClaims = true;
    } else {
      dropped.push({ transaction, error: applied.error });
    }
  }
  return { transactions, encoded, dropped };
}
