/** Admits a transaction to the pool or refuses it (P-1). */
import type { Accounts } from './accounts.ts';
import { MAX_SUPPLY } from './accounts-record.ts';
import { expired, sequenceUsed, supplyPassed } from './overlay.ts';
import { type PoolEntry, type Ticket, ticketOf } from './pool-entry.ts';
import type { PoolContext, PoolHolding } from './pool-holding.ts';
import { SenderQueue, spend } from './pool-queue.ts';
import { DONE, fail, type Result } from './result.ts';
import { isExpired, signerOf, type Transaction } from './transaction.ts';

/**
 * Pools or defers a transaction, and moves others if it must. If refused, nothing has changed;
 * codes as of `Pool.add`.
 */
export function enterPool(
  holding: PoolHolding,
  entry: PoolEntry,
  context: PoolContext,
): Result<void> {
  const inTime = checkExpiry(entry.transaction, context);
  if (!inTime.ok) return inTime;
  const entered = entry.claim
    ? enterClaim(holding, entry, context)
    : enterQueue(holding, entry, queueFor(holding, entry, context));
  if (entered.ok) holding.trimWaiting();
  return entered;
}

/** Fails with `expired` unless the transaction may be in the next block. */
export function checkExpiry(transaction: Transaction, { time }: PoolContext): Result<void> {
  return isExpired(transaction, time) ? expired(transaction) : DONE;
}

/** The queue of the transaction's signer; a new one joins the holding only once it is not empty. */
export function queueFor(
  holding: PoolHolding,
  entry: PoolEntry,
  { state }: PoolContext,
): SenderQueue {
  const queue = holding.queues.get(entry.signer);
  return queue ?? new SenderQueue(state.get(signerOf(holding.charter, entry.transaction)));
}

/**
 * Checks whether a claim could enter, whoever signed it: for one receiver the first to come, and of
 * too many those with the lowest tickets. Changes nothing.
 */
export function checkClaim(
  holding: PoolHolding,
  transaction: Transaction,
  state: Accounts,
  ticket: Ticket = ticketOf(holding.identity, transaction.receiver),
): Result<void> {
  const { receiver, amount } = transaction;
  if (state.get(receiver).claimed)
    return fail('already-claimed', 'This account has had its grant.', 'receiver');
  if (amount > MAX_SUPPLY - state.supply) return supplyPassed();
  if (holding.claims.has(ticket.signer)) return replaceFeeLow(transaction);
  if (holding.hasClaimRoom(ticket)) return DONE;
  return fail('pool-claims-full', 'The pool is full of claims, and this node drew others first.');
}

/** Enters a claim; claims do not depend on each other. */
export function enterClaim(
  holding: PoolHolding,
  entry: PoolEntry,
  { state }: PoolContext,
): Result<void> {
  const may = checkClaim(holding, entry.transaction, state, entry);
  if (!may.ok) return may;
  holding.makeClaimRoom();
  holding.claims.set(entry.signer, entry);
  holding.index.pool(entry);
  return DONE;
}

function enterQueue(holding: PoolHolding, entry: PoolEntry, queue: SenderQueue): Result<void> {
  const { perSender, waitingPerSender } = holding.limits;
  const { sequence } = entry.transaction;
  const used = queue.account.sequence;
  if (sequence < used) return sequenceUsed(sequence, used);
  const { next } = queue;
  if (sequence > next + waitingPerSender)
    return fail('pool-gap', `The next sequence is ${next}, not ${sequence}.`, 'sequence', {
      sequence,
      next,
    });
  if (sequence - used >= perSender)
    return fail('pool-sender-full', `The pool takes ${perSender} of one signer.`, 'sequence', {
      most: perSender,
    });
  if (sequence > next) return wait(holding, entry, queue);
  return enterInTurn(holding, entry, queue);
}

/** Enters a transaction that follows its signer's pooled ones, or replaces one of them. */
function enterInTurn(holding: PoolHolding, entry: PoolEntry, queue: SenderQueue): Result<void> {
  const { transaction } = entry;
  const place = transaction.sequence - queue.account.sequence;
  const same = queue.at(transaction.sequence);
  const pooled = place < queue.pooled;
  // One that waits in this place lacks funds: it gives way to any that has them.
  if (pooled && same !== undefined && transaction.fee <= same.transaction.fee)
    return replaceFeeLow(same.transaction);
  const covered = checkFunds(holding, queue, place, transaction);
  if (!covered.ok) return covered;
  if (!pooled && !holding.makeRoom(queue.weakest(place, entry))) return poolFull();
  holding.queues.set(entry.signer, queue);
  if (same !== undefined) {
    holding.deferFrom(queue, place);
    queue.remove(same);
    holding.index.remove(same, 'replaced');
  }
  queue.insert(entry);
  queue.pooled += 1;
  holding.index.pool(entry);
  holding.promote(queue);
  holding.trim(queue);
  return DONE;
}

/** Defers a transaction before which an earlier one is missing. */
function wait(holding: PoolHolding, entry: PoolEntry, queue: SenderQueue): Result<void> {
  const { sequence, fee } = entry.transaction;
  const same = queue.at(sequence);
  if (same !== undefined && fee <= same.transaction.fee) return replaceFeeLow(same.transaction);
  const covered = checkFunds(holding, queue, queue.pooled, entry.transaction);
  if (!covered.ok) return covered;
  const full = same === undefined && queue.waiting >= holding.limits.waitingPerSender;
  const last = queue.held[queue.held.length - 1];
  if (full && last !== undefined && last.transaction.sequence < sequence)
    return fail('pool-gap', 'Enough of this signer wait for earlier ones.', 'sequence', {
      sequence,
      next: queue.next,
    });
  if (same !== undefined) {
    queue.remove(same);
    holding.index.remove(same, 'replaced');
  }
  holding.queues.set(entry.signer, queue);
  queue.insert(entry);
  holding.index.defer(entry);
  holding.trim(queue);
  return DONE;
}

function checkFunds(
  holding: PoolHolding,
  queue: SenderQueue,
  place: number,
  transaction: Transaction,
): Result<void> {
  const funds = queue.fundsAfter(place, holding.supply);
  const spent = typeof funds === 'string' ? funds : spend(funds, transaction);
  if (spent === 'supply') return supplyPassed();
  if (spent !== 'balance') return DONE;
  const reason = 'The balance does not cover this and the earlier ones in the pool.';
  const left = typeof funds === 'string' ? 0 : funds.balance;
  return fail('balance', reason, 'amount', { left });
}

function replaceFeeLow({ fee }: Transaction): Result<void> {
  const reason = 'One of the same signer and sequence is here with a fee at least as high.';
  return fail('replace-fee-low', reason, 'fee', { fee });
}

function poolFull(): Result<void> {
  return fail('pool-full', 'The pool is full of transactions that pay as much a byte.', 'fee');
}
