/** Messages that may wait (N-5): everything else that is small goes ahead of them. */
import type { Op } from '../../protocol/ops.ts';
import type { Request } from '../../protocol/shapes.ts';

const ANSWERS: ReadonlySet<Op> = new Set(['blocks', 'headers', 'accounts', 'pool']);

/** `op` is null where the request named none that is known. */
export function isBulkAnswer(op: Op | null): boolean {
  return op !== null && ANSWERS.has(op);
}

/** A small block would overtake its parent. A payment may: the pool lets it wait. */
export function isBulkRequest(request: Request): boolean {
  return request.op === 'merge' && 'blocks' in request.args;
}
