/**
 * Shared expenses: what each account is owed or owes against a credit that all were given, and how
 * to settle.
 */

/** An account with the sum minted to it and its balance, smallest unit. */
export interface Credit {
  readonly address: string;
  readonly minted: number;
  readonly balance: number;
}

/** Above 0: it is owed this much, as others paid it; below: it owes. */
export interface Standing {
  readonly address: string;
  readonly owed: number;
}

export interface Settlement {
  readonly from: string;
  readonly to: string;
  readonly amount: number;
}

/** An account owes the part of its balance beyond the sum minted to it, as others paid it that. */
export function standingsOf(credits: readonly Credit[]): Standing[] {
  return credits
    .map(({ address, minted, balance }) => ({ address, owed: minted - balance }))
    .sort((a, b) => b.owed - a.owed || (a.address < b.address ? -1 : 1));
}

/** Whether nobody owes anything. */
export function isEven(standings: readonly Standing[]): boolean {
  return standings.every(({ owed }) => owed === 0);
}

/** Accounts for which the fewest payments are looked for exactly: the work doubles with each. */
const EXACT = 12;

/**
 * The fewest payments after which nobody owes: the number of accounts that are not at 0, less the
 * number of groups that settle among themselves. Exact for up to 12 such accounts; beyond, matching
 * pairs are taken first and the rest is settled largest against largest. None if the sum is not 0:
 * others than these hold some of the credit (fees, say).
 */
export function settlements(standings: readonly Standing[]): Settlement[] {
  const open = standings.filter(({ owed }) => owed !== 0);
  if (open.reduce((sum, { owed }) => sum + owed, 0) !== 0) return [];
  const paired = takePairs(open);
  const groups = paired.rest.length <= EXACT ? mostGroups(paired.rest) : [paired.rest];
  return [...paired.pairs, ...groups.flatMap(settleGroup)];
}

/** Takes pairs in which one owes exactly what the other is owed. */
function takePairs(open: readonly Standing[]): { pairs: Settlement[]; rest: Standing[] } {
  const rest = [...open];
  const pairs: Settlement[] = [];
  for (const { address, owed } of open) {
    if (owed <= 0) continue;
    const other = rest.findIndex((one) => one.owed === -owed);
    const self = rest.findIndex((one) => one.address === address);
    const debtor = rest[other];
    if (debtor === undefined) continue;
    pairs.push({ from: debtor.address, to: address, amount: owed });
    for (const index of [other, self].sort((a, b) => b - a)) rest.splice(index, 1);
  }
  return { pairs, rest };
}

/** The partition into the most groups that each add up to 0, by all subsets. */
function mostGroups(open: readonly Standing[]): Standing[][] {
  const size = 1 << open.length;
  const sums = new Array<number>(size).fill(0);
  /** Most groups a subset falls into, and the member added last. */
  const groups = new Int8Array(size);
  const last = new Int8Array(size).fill(-1);
  for (let set = 1; set < size; set += 1) {
    const low = 31 - Math.clz32(set & -set);
    sums[set] = (sums[set & (set - 1)] ?? 0) + (open[low]?.owed ?? 0);
    let best = -1;
    for (let member = 0; member < open.length; member += 1) {
      if ((set & (1 << member)) === 0) continue;
      const without = groups[set & ~(1 << member)] ?? 0;
      if (without > best) {
        best = without;
        last[set] = member;
      }
    }
    groups[set] = best + (sums[set] === 0 ? 1 : 0);
  }
  const found: Standing[][] = [];
  let group: Standing[] = [];
  for (let set = size - 1; set !== 0; ) {
    if (sums[set] === 0 && group.length > 0) {
      found.push(group);
      group = [];
    }
    const member = last[set] ?? 0;
    const standing = open[member];
    if (standing !== undefined) group.push(standing);
    set &= ~(1 << member);
  }
  return group.length > 0 ? [...found, group] : found;
}

/**
 * Settles a group with one payment fewer than members: the largest debt to the largest claim, until
 * all are even.
 */
function settleGroup(group: readonly Standing[]): Settlement[] {
  const left = group.map(({ address, owed }) => ({ address, owed }));
  const paid: Settlement[] = [];
  for (;;) {
    left.sort((a, b) => b.owed - a.owed);
    const most = left[0];
    const least = left.at(-1);
    if (most === undefined || least === undefined || most.owed <= 0 || least.owed >= 0) return paid;
    const amount = Math.min(most.owed, -least.owed);
    paid.push({ from: least.address, to: most.address, amount });
    most.owed -= amount;
    least.owed += amount;
  }
}
