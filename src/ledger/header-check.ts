/** Checks whether a header may follow its parent (L-9). */
import { equal, isZero } from '../base/bytes.ts';
import type { Charter } from './charter.ts';
import { BLOCK_VERSION, type Header, headerHash, otherVersion } from './header.ts';
import { fail, ok, type Result } from './result.ts';
import { meetsWork, requiredWork } from './work.ts';

/** How far ahead of the clock here a block's time may be, ms (L-9). */
export const MAX_AHEAD = 30_000;

/**
 * Checks whether a header may follow its parent (L-6, L-9, L-10), cheapest check first; returns its
 * hash. `time-ahead` comes last: such a header is valid in all else, its proof too, and is worth
 * holding until its time has come.
 *
 * @param recent as for `requiredWork`: oldest first, the parent last.
 * @param now the clock here, ms since 1970.
 * @param parentHash saves a hash if the caller has it.
 */
export function checkHeader(
  charter: Charter,
  recent: readonly Header[],
  header: Header,
  now: number,
  parentHash?: Uint8Array,
): Result<Uint8Array> {
  const parent = recent[recent.length - 1];
  if (parent === undefined) throw new RangeError('no parent header');
  if (header.version !== BLOCK_VERSION) {
    return otherVersion(header.version);
  }
  if (header.height !== parent.height + 1) {
    const reason = `The height is ${header.height}, the parent's ${parent.height}.`;
    return fail('height', reason, 'height', { height: header.height, parent: parent.height });
  }
  if (isZero(header.builder)) {
    return fail('builder-zero', 'GENESIS cannot build a block.', 'builder');
  }
  if (header.time <= parent.time) {
    return fail('time-early', "The time is not after the parent's.", 'time');
  }
  if (!equal(header.previous, parentHash ?? headerHash(parent))) {
    return fail('previous', "The previous hash is not the parent's.", 'previous');
  }
  const required = requiredWork(charter, recent, header.time);
  if (header.work !== required) {
    const { work } = header;
    return fail('work-wrong', `The work is ${work}, required is ${required}.`, 'work', {
      work: String(work),
      required: String(required),
    });
  }
  const hash = headerHash(header);
  if (!meetsWork(hash, header.work)) {
    return fail('proof', 'The hash does not prove the stated work.', 'nonce');
  }
  if (header.time > now + MAX_AHEAD) {
    return fail('time-ahead', 'The time is more than 30 s ahead.', 'time', {
      most: MAX_AHEAD / 1000,
    });
  }
  return ok(hash);
}
