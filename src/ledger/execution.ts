/** Executes a block on the accounts, and takes it back (L-8, L-9). */
import { equal } from '../base/bytes.ts';
import type { SignatureCheck } from '../crypto/ed25519.ts';
import type { Accounts } from './accounts.ts';
import type { Block } from './block.ts';
import type { Charter } from './charter.ts';
import { type Executed, Overlay } from './overlay.ts';
import { fail, ok, type Result } from './result.ts';
import { checkTransaction, signerOf, signingBytes, type Transaction } from './transaction.ts';
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
  return transactions.map((transaction) => ({
    publicKey: signerOf(charter, transaction),
    message: signingBytes(ledgerId, transaction),
    signature: transaction.signature,
  }));
}
