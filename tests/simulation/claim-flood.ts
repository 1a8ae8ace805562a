/**
 * A flood of made-up claims in figures (L-8, P-1, B-1): real pools and blocks, without signatures
 * and proofs. Keys cost nothing, so somebody claims with new ones without end, at every node.
 */

import { EPOCH } from '../../src/lab/life.ts';
import type { Chance } from '../../src/lab/random.ts';
import { Accounts } from '../../src/ledger/accounts.ts';
import { assembleBlock } from '../../src/ledger/assemble.ts';
import { type Charter, defaultCharter, ledgerIdOf } from '../../src/ledger/charter.ts';
import { executeBlock } from '../../src/ledger/execution.ts';
import { genesisHeader, type Header } from '../../src/ledger/header.ts';
import { Pool } from '../../src/ledger/pool.ts';
import type { Transaction } from '../../src/ledger/transaction.ts';

/** Headers that L-10 looks at, at most. */
const WORK_HEADERS = 33;
/** More than a pool takes. */
const FLOOD = 1_100;
/** Blocks of one run. */
const BLOCKS = 40;

export interface ClaimFlood {
  /** For each newcomer whose node builds: blocks from its claim to its grant. */
  readonly waits: readonly number[];
  /** The share of the newcomers that only send their claims which had no grant in the end. */
  readonly keptOut: number;
  /** The flooder's part of all grants. */
  readonly share: number;
}

const CHARTER: Charter = defaultCharter('claims');

function claimOf(receiver: Uint8Array): Transaction {
  return {
    version: 1,
    sender: new Uint8Array(32),
    receiver,
    amount: CHARTER.grant,
    fee: 0,
    sequence: 0,
    expires: 0,
    memo: '',
    signature: new Uint8Array(64),
  };
}

/**
 * `builders` newcomers claim and build by turns as chance will have it; as many others only claim.
 */
export function claimFlood(builders: number, chance: Chance): ClaimFlood {
  const ledgerId = ledgerIdOf(CHARTER);
  const keys = Array.from({ length: builders }, () => chance.bytes(32));
  const others = Array.from({ length: builders }, () => chance.bytes(32));
  const pools = keys.map((account) => {
    return new Pool(CHARTER, ledgerId, { account, lotterySecret: chance.bytes(32) });
  });
  let state = Accounts.empty;
  const chain: Header[] = [genesisHeader(CHARTER)];
  const tip = () => chain[chain.length - 1] as Header;
  const offer = (receivers: readonly Uint8Array[]) => {
    const claims = receivers.map(claimOf);
    const context = { state, time: tip().time + CHARTER.spacing };
    for (const pool of pools) for (const one of claims) pool.add(one, context, EPOCH);
  };
  const flood = () => offer(Array.from({ length: FLOOD }, () => chance.bytes(32)));
  flood();
  offer([...keys, ...others]);
  const granted = new Map<Uint8Array, number>();
  for (let height = 1; height <= BLOCKS; height += 1) {
    const turn = chance.int(0, builders - 1);
    const [pool, key] = [pools[turn] as Pool, keys[turn] as Uint8Array];
    const time = EPOCH + height * CHARTER.spacing;
    const recent = chain.slice(-WORK_HEADERS);
    const made = assembleBlock(CHARTER, tip(), recent, state, pool.candidates(), key, time);
    if (made === null) throw new Error('a full pool gives no block');
    const executed = executeBlock(CHARTER, state, made.block);
    if (!executed.ok) throw new Error(executed.error.reason);
    state = executed.value.state;
    chain.push(made.block.header);
    for (const one of pools) one.rebase({ state, time: time + CHARTER.spacing }, []);
    for (const one of [...keys, ...others])
      if (!granted.has(one) && state.get(one).claimed) granted.set(one, height);
    flood();
    // A wallet offers its claim again; where it lost the lottery it loses it again.
    offer(others.filter((one) => !granted.has(one)));
  }
  const waits = keys.map((key) => granted.get(key) ?? Number.POSITIVE_INFINITY);
  const keptOut = others.filter((one) => !granted.has(one)).length / others.length;
  const share = 1 - granted.size / (BLOCKS * CHARTER.grantsPerBlock);
  return { waits, keptOut, share };
}
