/**
 * Moves the pool to a new tip: transactions stay, go, or come back from disconnected blocks (P-1,
 * L-11).
 */
import { toHex } from '../base/bytes.ts';
import { Accounts } from './accounts.ts';
import { MAX_SUPPLY } from './accounts-record.ts';
import { checkExpiry, enterClaim, queueFor } from './pool-enter.ts';
import type { PoolEntry } from './pool-entry.ts';
import type { PoolContext, PoolHolding } from './pool-holding.ts';
import { isExpired } from './transaction.ts';

/** Up to this many signers, each is checked, rather than all accounts that a block changed. */
const FEW_SIGNERS = 512;

/**
 * Makes every pooled entry valid at the new tip after its signer's earlier ones. Entries that are
 * still valid keep their place; room is made only for those that come back.
 *
 * @param before the state that the holding was valid at; null: none.
 * @param returning from disconnected blocks, not held yet.
 */
export function moveTip(
  holding: PoolHolding,
  before: Accounts | null,
  context: PoolContext,
  returning: readonly PoolEntry[],
): void {
  const affected = affectedSigners(holding, before, context.state);
  holding.supply = context.state.supply;
  for (const signer of affected) refresh(holding, signer, context.state);
  dropExpired(holding, context.time, affected);
  dropClaims(holding, affected, context.state);
  for (const signer of affected) {
    const queue = holding.queues.get(signer);
    if (queue !== undefined) holding.deferFrom(queue, queue.validLength(holding.supply));
  }
  for (const entry of returning) if (!entry.claim) takeBack(holding, entry, context, affected);
  for (const signer of affected) {
    const queue = holding.queues.get(signer);
    if (queue === undefined) continue;
    holding.promote(queue);
    holding.trim(queue);
  }
  for (const entry of returning) if (entry.claim) takeBackClaim(holding, entry, context);
  holding.trimWaiting();
}

/** Signers and claimers held whose accounts may have changed. */
function affectedSigners(
  holding: PoolHolding,
  before: Accounts | null,
  after: Accounts,
): Set<string> {
  const { charter, queues, claims } = holding;
  if (before === null || queues.size + claims.size <= FEW_SIGNERS)
    return new Set([...queues.keys(), ...claims.keys()]);
  const affected = new Set<string>();
  // Mints depend on the supply, which any block may change.
  if (charter.issuer !== null) affected.add(toHex(charter.issuer));
  for (const address of Accounts.changed(before, after)) {
    const signer = toHex(address);
    if (queues.has(signer) || claims.has(signer)) affected.add(signer);
  }
  return affected;
}

/** Takes the account's new state, and drops the entries it has spent. */
function refresh({ queues, index }: PoolHolding, signer: string, state: Accounts): void {
  const queue = queues.get(signer);
  if (queue === undefined) return;
  queue.account = state.get(queue.account.address);
  for (let first = queue.held[0]; first !== undefined; first = queue.held[0]) {
    if (first.transaction.sequence >= queue.account.sequence) return;
    queue.remove(first);
    index.remove(first, 'sequence-low');
  }
  queues.delete(signer);
}

/** Drops entries that have expired at `time` (ms since 1970); their followers wait. */
export function expire(holding: PoolHolding, time: number): void {
  const affected = new Set<string>();
  dropExpired(holding, time, affected);
  for (const signer of affected) {
    const queue = holding.queues.get(signer);
    if (queue !== undefined) holding.trim(queue);
  }
  if (affected.size > 0) holding.trimWaiting();
}

function dropExpired(holding: PoolHolding, time: number, affected: Set<string>): void {
  const { index } = holding;
  for (let next = index.nextToExpire; next !== undefined; next = index.nextToExpire) {
    if (!isExpired(next.transaction, time)) return;
    holding.discard(next, 'expired');
    affected.add(next.signer);
  }
}

function dropClaims(holding: PoolHolding, affected: Iterable<string>, state: Accounts): void {
  const { charter, claims } = holding;
  const noRoom = charter.grant > MAX_SUPPLY - state.supply;
  for (const signer of noRoom ? [...claims.keys()] : affected) {
    const claim = claims.get(signer);
    if (claim === undefined) continue;
    if (state.get(claim.transaction.receiver).claimed) holding.discard(claim, 'already-claimed');
    else if (noRoom) holding.discard(claim, 'supply');
  }
}

/**
 * Inserts a returning entry among those that wait, to be pooled in its turn; if it lacks funds now,
 * it may have them later.
 */
function takeBack(
  holding: PoolHolding,
  entry: PoolEntry,
  context: PoolContext,
  affected: Set<string>,
): void {
  const { queues, index } = holding;
  const { sequence, fee } = entry.transaction;
  const queue = queueFor(holding, entry, context);
  const same = queue.at(sequence);
  if (!checkExpiry(entry.transaction, context).ok) index.remove(entry, 'expired');
  else if (sequence < queue.account.sequence) index.remove(entry, 'sequence-low');
  else if (same !== undefined && fee <= same.transaction.fee)
    index.remove(entry, 'replace-fee-low');
  else {
    if (same !== undefined) holding.discard(same, 'replaced');
    queues.set(entry.signer, queue);
    queue.insert(entry);
    index.defer(entry);
    affected.add(entry.signer);
  }
}

function takeBackClaim(holding: PoolHolding, entry: PoolEntry, context: PoolContext): void {
  const inTime = checkExpiry(entry.transaction, context);
  const entered = inTime.ok ? enterClaim(holding, entry, context) : inTime;
  if (!entered.ok) holding.index.remove(entry, entered.error.code);
}
