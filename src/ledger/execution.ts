/** Executes a block on the accounts, and takes it back (L-8, L-9). */
import { equal } from '../base/bytes.ts';
import type { SignatureCheck } from '../crypto/ed25519.ts';
import type { Accounts } from './accounts.ts';
import type { Block } from './block.ts';
import type { Charter } from './charter.ts';
import { type Executed, Overlay } from './overlay.ts';
import { fail, ok, type Result } from './result.ts';
import {
  checkTransaction,
  signerOf,
  signingHead,
  type Transaction,
  unsignedPart,
} from './transaction.ts';
import { decodeUndo } from './undo.ts';

/**
 * The state after `block`. Checks each transaction in order, and the accounts root; header, body
 * (`checkBody`) and signatures are checked elsewhere. Refused: `transaction-invalid`, whose reason
 * names index and code, and `accounts-root`.
 */
export function executeBlock(
  charter: Charter,
  parentState: Accounts,
  block: Block,
): Result<Executed> {
  const { header, transactions } = block;
  const overlay = new Overlay(parentState, charter, header.time);
  for (const [index, transaction] of transactions.entries()) {
    const shape = checkTransaction(charter, transaction);
    const applied = shape.ok ? overlay.apply(transaction) : shape;
    if (applied.ok) continue;
    const { code, reason } = applied.error;
    return fail('transaction-invalid', `Transaction ${index} (${code}): ${reason}`, 'items', {
      index,
      why: code,
    });
  }
  const executed = overlay.finish(header.builder);
  if (!equal(executed.state.root, header.accountsRoot))
    return fail('accounts-root', 'The state after the block is another one.', 'accounts_root');
  return ok(executed);
}

/**
 * The state before the block that `undo` belongs to; `state` is the one after it. Throws
 * DamageError for bytes that are no undo. The undo of another block is not noticed here: compare
 * the root with the parent's.
 */
export function undoBlock(state: Accounts, undo: Uint8Array): Accounts {
  return state.setByKey(decodeUndo(undo));
}

/**
 * One signature check for each transaction, in order: the signer and the signed bytes (L-4, L-8).
 */
export function signatureChecks(
  charter: Charter,
  ledgerId: Uint8Array,
  transactions: readonly Transaction[],
): SignatureCheck[] {
  const head = signingHead(ledgerId);
  const parts = transactions.map(unsignedPart);
  // All messages in one buffer: thousands of them would keep the collector busy.
  const messages = new Uint8Array(parts.reduce((sum, one) => sum + head.length + one.length, 0));
  let end = 0;
  return transactions.map((transaction, index) => {
    const from = end;
    const part = parts[index] as Uint8Array;
    messages.set(head, from);
    messages.set(part, from + head.length);
    end += head.length + part.length;
    const message = messages.subarray(from, end);
    return { publicKey: signerOf(charter, transaction), message, signature: transaction.signature };
  });
}
