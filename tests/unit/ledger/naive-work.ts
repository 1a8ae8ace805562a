/** L-10 once more, term by term over the whole chain by height, in nothing but bigints. */
import type { Charter } from '../../../src/ledger/charter.ts';
import type { Header } from '../../../src/ledger/header.ts';

/** The fields of a charter and of a header that L-10 uses. */
type Pace = Pick<Charter, 'spacing' | 'work'>;
type Dated = Pick<Header, 'height' | 'time' | 'work'>;

/** The work required after a whole chain, genesis first. */
export function restatedWork(charter: Pace, chain: readonly Dated[], time: number): bigint {
  const at = (height: number) => chain[height] as Dated;
  const parent = at(chain.length - 1);
  const p = parent.work;
  const n = Math.min(parent.height - 1, 32);
  if (n <= 0) return BigInt(charter.work);
  const spacing = BigInt(charter.spacing);
  const middle = (a: bigint, b: bigint, c: bigint) =>
    [a, b, c].sort((x, y) => (x < y ? -1 : x > y ? 1 : 0))[1] as bigint;
  let numerator = 0n;
  let denominator = 0n;
  for (let height = parent.height; height > parent.height - n; height--) {
    const { work } = at(height);
    numerator += (work > 4n * p ? 4n * p : work) * spacing;
    const interval = BigInt(at(height).time) - BigInt(at(height - 1).time);
    denominator += middle(1n, interval, 4n * spacing);
  }
  const steep = p + p / 16n;
  const most = steep < 2n ** 62n ? steep : 2n ** 62n;
  let work = middle(p / 2n, numerator / denominator, most);
  const idle = BigInt(time - parent.time);
  const step = 4n * spacing > 30_000n ? 4n * spacing : 30_000n;
  for (let passed = step; passed <= idle && work > 0n; passed += step) work /= 2n;
  return work > BigInt(charter.work) ? work : BigInt(charter.work);
}
