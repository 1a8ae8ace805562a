/**
 * Attacks by blocks and headers, with real proofs where one is needed to pass the first checks
 * (T-13, T-22, T-23, T-29).
 */
import { toHex } from '../base/bytes.ts';
import type { Block } from '../ledger/block.ts';
import { type Header, headerHash } from '../ledger/header.ts';
import type { Transaction } from '../ledger/transaction.ts';
import type { Attack } from './attack.ts';
import type { Attacker } from './attacker.ts';
import { EPOCH } from './life.ts';
import type { Judged } from './rules.ts';

/** Transactions that are valid in the block after `parent`. */
function fill(attacker: Attacker, parent: Judged): Transaction[] {
  const { world, chance } = attacker;
  if (world.issuer === null) return [world.forge.claim(world.keys.crowd(chance.int(0, 399)))];
  // Without a grant to claim: transactions of honest nodes' pools.
  const run = world.forge.runOn(parent, now(attacker, parent));
  for (const { running } of world.machines)
    for (const one of running?.node.keeper.pool.ordered() ?? [])
      if (run.apply(one) === null) return [one];
  return [];
}

function now(attacker: Attacker, parent: Judged): number {
  return Math.max(Math.floor(EPOCH + attacker.world.scheduler.now), parent.header.time + 1);
}

/** The last second a transaction may stand in a block of this time (L-4). */
const secondsOf = (time: number): number => Math.floor(time / 1000);

/** Its own account, with the grant it gets in the same block if it had none so far. */
function funded({ world, key }: Attacker, parent: Judged) {
  const own = parent.state?.accounts.get(toHex(key.publicKey));
  const { balance = 0n, sequence = 0 } = own ?? {};
  const entitled = world.issuer === null && !own?.claimed;
  const first = entitled ? [world.forge.claim(key)] : [];
  return {
    own: { balance: entitled ? balance + BigInt(world.charter.grant) : balance, sequence },
    first,
  };
}

/** Keys of people who never did anything, from which forged claims are signed. */
const CROWD = 400;

interface Twist {
  /** Changes the header before the proof is sought. */
  header?: (header: Header, parent: Judged) => Header;
  /** Changes the transactions; the roots follow. */
  body?: (attacker: Attacker, parent: Judged, body: Transaction[]) => Transaction[];
}

/** Each twist breaks one rule. */
const TWISTS: Readonly<Record<string, Twist>> = {
  'accounts root': { header: (h) => ({ ...h, accountsRoot: new Uint8Array(32).fill(7) }) },
  'low work': { header: (h) => ({ ...h, work: h.work / 2n + 1n }) },
  'high work': { header: (h) => ({ ...h, work: h.work + 1n }) },
  'early time': { header: (h, parent) => ({ ...h, time: parent.header.time }) },
  height: { header: (h) => ({ ...h, height: h.height + 1 }) },
  builder: { header: (h) => ({ ...h, builder: new Uint8Array(32) }) },
  'same twice': { body: (_a, _p, body) => [...body, ...body] },
  replayed: { body: (_a, parent, body) => [...body, ...parent.transactions] },
  unsigned: {
    body: (_a, _p, body) => body.map((one) => ({ ...one, signature: new Uint8Array(64).fill(1) })),
  },
  unfunded: {
    body: (attacker, parent, body) => {
      const { own, first } = funded(attacker, parent);
      const { minFee } = attacker.world.charter;
      // It lacks the amount, or only the fee.
      const byFee = own.balance > 0n && attacker.chance.is(0.5);
      const amount = Number(own.balance) + (byFee ? 0 : 1);
      const spend = { amount, sequence: own.sequence, fee: byFee ? minFee + 1 : minFee };
      return [...body, ...first, attacker.world.forge.transaction(attacker.key, spend)];
    },
  },
  'sequence gap': {
    body: (attacker, parent, body) => {
      const { own, first } = funded(attacker, parent);
      const sequence = own.sequence + 1;
      return [...body, ...first, attacker.world.forge.transaction(attacker.key, { sequence })];
    },
  },
  expired: {
    body: (attacker, parent, body) => {
      const { own, first } = funded(attacker, parent);
      const fields = { sequence: own.sequence, expires: secondsOf(now(attacker, parent)) - 1 };
      return [...body, ...first, attacker.world.forge.transaction(attacker.key, fields)];
    },
  },
  'double spend': {
    body: (attacker, parent, body) => {
      const { world, key, chance } = attacker;
      const { own, first } = funded(attacker, parent);
      const spend = () => {
        const receiver = chance.pick(world.machines).key.publicKey;
        const fields = { amount: Number(own.balance), sequence: own.sequence, receiver, fee: 0 };
        return world.forge.transaction(key, fields);
      };
      return [...body, ...first, spend(), spend()];
    },
  },
  'many claims': {
    body: ({ world, chance }, _p, body) => {
      const first = chance.int(0, CROWD - 1);
      if (world.issuer !== null) return [...body, world.forge.claim(world.keys.crowd(first))];
      // One after the other: a key drawn twice would break another rule first.
      return Array.from({ length: world.charter.grantsPerBlock + 1 }, (_, index) =>
        world.forge.claim(world.keys.crowd((first + index) % CROWD)),
      );
    },
  },
  'paying claim': {
    body: ({ world, chance }, _p, body) => [
      ...body,
      world.forge.claim(world.keys.crowd(chance.int(0, CROWD - 1)), {
        fee: chance.pick([1, world.charter.grant]),
      }),
    ],
  },
};

/** The names of the rules that a block can break. */
export const BLOCK_BREACHES: readonly string[] = Object.keys(TWISTS);

/** A block that breaks this rule; null if that cannot be done now. */
export function breakingBlock(attacker: Attacker, parent: Judged, name: string): Block | null {
  const { world } = attacker;
  const twist = TWISTS[name] as Twist;
  const body = fill(attacker, parent);
  if (body.length === 0) return null;
  const transactions = twist.body?.(attacker, parent, body) ?? body;
  const block = world.forge.block(
    parent,
    transactions,
    attacker.key.publicKey,
    now(attacker, parent),
    (header) => twist.header?.(header, parent) ?? header,
  );
  const judged = world.rules.judge(block);
  if (judged?.fault === null) return null;
  world.trace.note('wrong block', attacker.name, `${name}: ${judged?.fault}`);
  return block;
}

function twisted(attacker: Attacker, parent: Judged): Block | null {
  return breakingBlock(attacker, parent, attacker.chance.pick(BLOCK_BREACHES));
}

/** A wrong block, now and then with another on top of it. */
function wrongBlock(attacker: Attacker): boolean {
  const { chance, world } = attacker;
  const parent = attacker.best();
  const block = twisted(attacker, chance.is(0.3) ? (parent.parent ?? parent) : parent);
  if (block === null) return false;
  const blocks = [block];
  const judged = world.rules.judge(block);
  if (judged !== undefined && chance.is(0.4)) {
    const body = fill(attacker, judged);
    const time = now(attacker, judged);
    const next = world.forge.block(judged, body, attacker.key.publicKey, time);
    world.rules.judge(next);
    blocks.push(next);
  }
  const links = chance.shuffle(attacker.links).slice(0, chance.int(1, 3));
  if (chance.is(0.5)) attacker.merge({ blocks }, links);
  else {
    attacker.tip = world.rules.judge(blocks[blocks.length - 1] as Block) ?? null;
    attacker.manner = 'well';
    attacker.tell(links);
  }
  return links.length > 0;
}

/** A valid header with another body, before the right one comes (T-29). */
function wrongBody(attacker: Attacker): boolean {
  const { chance, world, links } = attacker;
  const tip = attacker.best();
  if (tip.parent === null) return false;
  const body = [...tip.transactions, world.forge.transaction(attacker.key, {})];
  const block = { header: tip.header, transactions: chance.is(0.5) ? body : [] };
  attacker.merge({ blocks: [block] }, chance.shuffle(links).slice(0, 1));
  return links.length > 0;
}

/** A valid block whose body nobody gets, and of which only the header is shown. */
function withhold(attacker: Attacker): boolean {
  const { world, chance } = attacker;
  let parent = attacker.best();
  const length = chance.int(1, 3);
  for (let i = 0; i < length; i++) {
    const body = fill(attacker, parent);
    if (body.length === 0) return false;
    const time = now(attacker, parent) + (chance.is(0.2) ? chance.int(0, 90_000) : 0);
    const block = world.forge.block(parent, body, attacker.key.publicKey, time);
    parent = world.rules.judge(block) ?? parent;
    attacker.withheld.add(parent.hash);
  }
  world.trace.note('withheld', attacker.name, `${length} blocks, height ${parent.header.height}`);
  attacker.tip = parent;
  attacker.manner = 'well';
  attacker.tell();
  return true;
}

/** Shows the withheld blocks after all. */
function reveal(attacker: Attacker): boolean {
  if (attacker.withheld.size === 0) return false;
  attacker.world.trace.note('revealed', attacker.name);
  attacker.withheld.clear();
  attacker.tell();
  return true;
}

/** A long chain of least work, announced as one of great work (T-23). */
function lowWork(attacker: Attacker): boolean {
  const { chance } = attacker;
  const { rules } = attacker.world;
  let parent: Judged = rules.genesis;
  const length = chance.int(5, 60);
  const pause = 4 * attacker.world.charter.spacing;
  for (let i = 0; i < length; i++) {
    const body = [attacker.world.forge.transaction(attacker.key, { sequence: i })];
    const time = EPOCH - (length - i) * pause;
    const block = attacker.world.forge.block(parent, body, attacker.key.publicKey, time);
    parent = rules.judge(block) ?? parent;
  }
  attacker.tip = parent;
  attacker.manner = 'well';
  attacker.claim = {
    height: parent.header.height,
    hash: headerHash(parent.header),
    work: 2n ** 60n,
  };
  attacker.tell();
  attacker.claim = null;
  attacker.world.trace.note('low work', attacker.name, `${length} headers`);
  return true;
}

/**
 * A valid block at the very edge of the rules: it spends all that the builder has, in the last
 * block that may hold it, with as many claims as a block may have. A node that draws the line
 * elsewhere refuses what all others take.
 */
function edgeBlock(attacker: Attacker): boolean {
  const { world, chance, links } = attacker;
  const parent = attacker.best();
  const { own, first } = funded(attacker, parent);
  const { minFee, grantsPerBlock } = world.charter;
  if (links.length === 0 || own.balance <= BigInt(minFee)) return false;
  const run = world.forge.runOn(parent, now(attacker, parent));
  const body = first.filter((one) => run.apply(one) === null);
  for (let i = 0; i < CROWD && body.length < grantsPerBlock; i++) {
    const one = world.forge.claim(world.keys.crowd(i));
    if (run.apply(one) === null) body.push(one);
  }
  const fee = minFee + (chance.is(0.5) ? 1 : 0);
  const amount = Number(own.balance) - fee;
  const time = now(attacker, parent);
  const expires = secondsOf(time);
  if (amount >= 1)
    body.push(
      world.forge.transaction(attacker.key, { amount, fee, expires, sequence: own.sequence }),
    );
  const block = world.forge.block(parent, body, attacker.key.publicKey, time);
  if (world.rules.judge(block)?.fault !== null) return false;
  world.trace.note('edge block', attacker.name);
  attacker.merge({ blocks: [block] }, chance.shuffle(links).slice(0, 2));
  return true;
}

/**
 * Valid blocks on an old parent, whose work has eased since (L-10): cheap to make, and never the
 * best.
 */
function sideBlocks(attacker: Attacker): boolean {
  const { world, chance } = attacker;
  let parent = attacker.best();
  for (let i = chance.int(1, 12); i > 0 && parent.parent !== null; i--) parent = parent.parent;
  const blocks: Block[] = [];
  for (let i = chance.int(1, 6); i > 0; i--) {
    const body = fill(attacker, parent);
    if (body.length === 0) break;
    const time = now(attacker, parent) + i;
    const block = world.forge.block(parent, body, attacker.key.publicKey, time);
    world.rules.judge(block);
    blocks.push(block);
  }
  attacker.merge({ blocks }, chance.shuffle(attacker.links).slice(0, 2));
  return true;
}

/** A block without proof, one of the future, or one whose parent nobody knows. */
function cheapBlock(attacker: Attacker): boolean {
  const { forge, rules } = attacker.world;
  const { chance } = attacker;
  const parent = attacker.best();
  const body = fill(attacker, parent);
  if (body.length === 0) return false;
  const ahead = chance.is(0.4) ? chance.int(31_000, 100_000) : 0;
  const time = now(attacker, parent) + ahead;
  const block = forge.block(parent, body, attacker.key.publicKey, time);
  let { header } = block;
  if (ahead > 0) rules.judge(block);
  else if (chance.is(0.5)) header = { ...header, nonce: header.nonce ^ 1n };
  else header = forge.prove({ ...header, previous: chance.bytes(32) });
  attacker.merge({ blocks: [{ ...block, header }] }, chance.shuffle(attacker.links).slice(0, 2));
  return true;
}

export const BLOCK_ATTACKS: readonly Attack[] = [
  { name: 'wrong block', weight: 8, run: wrongBlock },
  { name: 'wrong body', weight: 4, run: wrongBody },
  { name: 'cheap block', weight: 4, run: cheapBlock, mines: true },
  { name: 'low work', weight: 2, run: lowWork },
  { name: 'side blocks', weight: 3, run: sideBlocks, mines: true },
  { name: 'edge block', weight: 3, run: edgeBlock, mines: true },
  { name: 'withhold', weight: 2, run: withhold, mines: true },
  { name: 'reveal', weight: 3, run: reveal },
];
