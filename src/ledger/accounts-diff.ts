/** Finds the accounts that differ between two states. */
import { compare, copy, equal } from '../base/bytes.ts';
import { ACCOUNT_BYTES, KEY_BYTES } from './accounts-record.ts';
import { type LeafNode, leavesOf, type TreeNode } from './accounts-tree.ts';

/** Addresses whose records differ between the trees; subtrees with equal hashes are skipped. */
export function* changedAddresses(from: TreeNode, to: TreeNode): Generator<Uint8Array> {
  if (from === to || equal(from.hash, to.hash)) return;
  if (from.kind === 'branch' && to.kind === 'branch') {
    yield* changedAddresses(from.left, to.left);
    yield* changedAddresses(from.right, to.right);
    return;
  }
  yield* changedRecords([...leavesOf(from)], [...leavesOf(to)]);
}

interface Place {
  key: Uint8Array;
  record: Uint8Array;
}

function* placesOf(leaves: readonly LeafNode[]): Generator<Place> {
  for (const { keys, records, count } of leaves)
    for (let index = 0; index < count; index += 1)
      yield {
        key: keys.subarray(index * KEY_BYTES, (index + 1) * KEY_BYTES),
        record: records.subarray(index * ACCOUNT_BYTES, (index + 1) * ACCOUNT_BYTES),
      };
}

/** Both sides ascend by key, so one walk covers both. */
function* changedRecords(
  from: readonly LeafNode[],
  to: readonly LeafNode[],
): Generator<Uint8Array> {
  const left = placesOf(from);
  const right = placesOf(to);
  let a = left.next();
  let b = right.next();
  while (!a.done || !b.done) {
    const order = a.done ? 1 : b.done ? -1 : compare(a.value.key, b.value.key);
    const place = order <= 0 ? a.value : b.value;
    const same = order === 0 && equal(a.value.record, b.value.record);
    if (!same) yield copy(place.record.subarray(0, KEY_BYTES));
    if (order <= 0) a = left.next();
    if (order >= 0) b = right.next();
  }
}
