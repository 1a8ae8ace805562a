/**
 * Scenarios with an attacker: one that keeps no rule, or one that keeps them all and is stronger.
 */
import { toHex } from '../base/bytes.ts';
import { transactionId, wireId } from '../ledger/transaction.ts';
import type { Attacker } from './attacker.ts';
import { attackBy } from './byzantine.ts';
import { BLOCK_BREACHES, breakingBlock } from './byzantine-blocks.ts';
import { breakingTransaction, TRANSACTION_BREACHES } from './byzantine-transactions.ts';
import type { Machine } from './machine.ts';
import { PrivateMiner } from './private-miner.ts';
import type { Judged } from './rules.ts';
import type { Stage } from './stage.ts';

/** How many blocks follow a payment before the attacker acts: the goods are handed over by then. */
const CONFIRMATIONS = 2;
const LOOK_MS = 250;
const AGAIN_MS = 20_000;
const FLOOD_EVERY_MS = 1_500;

/** An attacker linked to everyone, with the grant of an account. */
async function enter(stage: Stage): Promise<Attacker> {
  const attacker = stage.world.attackers[0];
  if (attacker === undefined) throw new Error('this world has no attacker');
  attacker.appear();
  for (let i = 0; i < 3 * stage.machines.length; i++) attacker.dial('binary');
  await stage.pass(3_000);
  attacker.merge({ pool: [stage.world.forge.claim(attacker.key)] });
  await stage.trade(15_000);
  return attacker;
}

/** Attempts a second that are `percent` of all power. */
function rateOf(stage: Stage, percent: number): number {
  const honest = stage.machines.reduce((sum, { speed }) => sum + speed.rate, 0);
  return (honest * percent) / (100 - percent);
}

function account(attacker: Attacker): { balance: number; sequence: number } {
  const known = attacker.best().state?.accounts.get(toHex(attacker.key.publicKey));
  return { balance: Number(known?.balance ?? 0n), sequence: known?.sequence ?? 0 };
}

/** Makes two payments of the same coins, to two people, each told to another part of the nodes. */
async function double(stage: Stage): Promise<void> {
  await stage.opening();
  const attacker = await enter(stage);
  const { forge, rules } = stage.world;
  while (stage.left > 0) {
    const { balance, sequence } = account(attacker);
    const amount = balance >> 1;
    const [a, b] = [stage.machine(0), stage.machine(stage.machines.length - 1)];
    const [first, second] = [a, b].map((to) =>
      forge.transaction(attacker.key, { receiver: to.key.publicKey, amount, sequence }),
    );
    if (amount > 0 && first !== undefined && second !== undefined) {
      stage.tell('twice', attacker.name, { a: a.name, b: b.name, amount });
      const half = Math.ceil(attacker.links.length / 2);
      attacker.merge({ pool: [first] }, attacker.links.slice(0, half));
      attacker.merge({ pool: [second] }, attacker.links.slice(half));
    }
    await stage.trade(AGAIN_MS);
    for (const [one, to] of [
      [first, a],
      [second, b],
    ] as const)
      if (one && isIn(attacker.best(), toHex(transactionId(rules.ledgerId, one))))
        stage.tell('settled', to.name, { amount });
  }
}

function isIn(tip: Judged, id: string): boolean {
  for (let at: Judged | null = tip; at !== null; at = at.parent) if (at.ids.has(id)) return true;
  return false;
}

/** Pays, waits for the goods, and shows a longer chain in which it never paid. */
async function majority(stage: Stage): Promise<void> {
  await stage.opening();
  const attacker = await enter(stage);
  const { forge, rules } = stage.world;
  const merchant = stage.machine(0);
  const secret = new PrivateMiner(attacker, rateOf(stage, stage.settings.power), () => undefined);
  while (stage.left > 0) {
    const { balance, sequence } = account(attacker);
    const fields = { amount: Math.max(1, balance >> 1), sequence };
    const receiver = merchant.key.publicKey;
    const payment = forge.transaction(attacker.key, { ...fields, receiver });
    const instead = forge.transaction(attacker.key, { ...fields, memo: 'to myself' });
    const id = toHex(transactionId(rules.ledgerId, payment));
    const fork = attacker.best();
    stage.tell('paid', attacker.name, { to: merchant.name, amount: fields.amount });
    attacker.merge({ pool: [payment] });
    secret.seek(fork, [instead]);
    stage.tell('secret', attacker.name, { height: fork.header.height });
    const won = await overtaken(stage, attacker, secret, id);
    if (won === null) break;
    stage.tell('published', attacker.name, { blocks: won });
    secret.publish();
    secret.stop();
    await stage.agreement(30_000);
    await stage.trade(AGAIN_MS);
    attacker.tip = null;
  }
  secret.stop();
}

/**
 * The blocks of the secret chain once it is the better one and the payment is deep; null: never.
 */
async function overtaken(
  stage: Stage,
  attacker: Attacker,
  secret: PrivateMiner,
  id: string,
): Promise<number | null> {
  const fork = secret.tip;
  while (stage.left > 0) {
    await stage.trade(1_000);
    const best = attacker.best();
    const depth = best.header.height - heightOf(best, id);
    if (depth >= CONFIRMATIONS && secret.tip.totalWork > best.totalWork)
      return secret.tip.header.height - fork.header.height;
  }
  return null;
}

/** The height of the block that holds this transaction; infinite while none does. */
function heightOf(tip: Judged, id: string): number {
  for (let at: Judged | null = tip; at !== null; at = at.parent)
    if (at.ids.has(id)) return at.header.height;
  return Number.POSITIVE_INFINITY;
}

/**
 * Withholds its blocks until others found one, so that theirs come too late (Eyal and Sirer, 2013).
 */
async function selfish(stage: Stage): Promise<void> {
  await stage.opening();
  const attacker = await enter(stage);
  let parent = attacker.best();
  const miner = new PrivateMiner(attacker, rateOf(stage, stage.settings.power), (block) => {
    stage.tell('secret', attacker.name, { height: block.header.height });
  });
  miner.seek(parent);
  let before = parent;
  const end = stage.now + stage.left;
  const trading = { next: stage.now };
  while (stage.left > 0 && stage.now < end) {
    if (stage.now >= trading.next) {
      await stage.trade(1_000);
      trading.next = stage.now + 1_000;
    } else await stage.pass(LOOK_MS);
    const best = attacker.best();
    if (best === before) continue;
    before = best;
    const lead = miner.tip.header.height - best.header.height;
    if (miner.tip === parent || lead < 0 || miner.tip.totalWork < best.totalWork) {
      // It was beaten: its blocks are worth nothing, and it goes on from the best tip.
      parent = best;
      miner.seek(best);
    } else if (lead <= 1) {
      const blocks = miner.tip.header.height - parent.header.height;
      stage.tell('published', attacker.name, { blocks });
      miner.publish();
      await stage.pass(2_000);
      attacker.tip = null;
      parent = attacker.best();
      before = parent;
      miner.seek(parent);
    }
  }
  miner.stop();
}

/** A fast machine builds openly for a while, and leaves. */
async function work(stage: Stage): Promise<void> {
  await stage.opening();
  const attacker = await enter(stage);
  await stage.trade(stage.left / 5);
  const rate = rateOf(stage, stage.settings.power);
  const miner = new PrivateMiner(attacker, rate, () => miner.publish());
  stage.tell('arrived', attacker.name, { power: stage.settings.power });
  const end = stage.now + stage.left / 2;
  let best = attacker.best();
  miner.seek(best);
  while (stage.now < end) {
    await stage.trade(1_000);
    const now = attacker.best();
    if (now !== best && now.totalWork > miner.tip.totalWork) miner.seek(now);
    best = now;
  }
  miner.stop();
  attacker.tip = null;
  stage.tell('left', attacker.name, { work: Number(attacker.best().header.work) });
  await stage.trade(stage.left);
}

async function flood(stage: Stage): Promise<void> {
  await stage.opening();
  const attacker = await enter(stage);
  const floods = ['sybils', 'flood', 'again', 'sybils', 'great questions'];
  for (let turn = 0; stage.left > 10_000; turn++) {
    if (attacker.links.length === 0) {
      attacker.appear();
      for (let i = 0; i < stage.machines.length; i++) attacker.dial('binary');
      await stage.pass(2_000);
    }
    const name = floods[turn % floods.length] as string;
    if (attackBy(attacker, name)) stage.tell('flooded', attacker.name, { what: name });
    await stage.trade(FLOOD_EVERY_MS);
  }
  await stage.trade(stage.left);
}

/** Breaks one rule openly; then each node tells its own verdict. */
async function breach(stage: Stage): Promise<void> {
  await stage.opening();
  const attacker = await enter(stage);
  const { breach: name } = stage.settings;
  const ofBlock = BLOCK_BREACHES.find((each) => linkName(each) === name);
  stage.tell('breach', attacker.name, { what: name });
  const fault =
    ofBlock === undefined
      ? showTransaction(stage, attacker, name)
      : showBlock(stage, attacker, ofBlock);
  await stage.trade(8_000);
  for (const machine of stage.machines)
    if (!fault.isIn(machine))
      stage.tell('verdict', machine.name, { code: fault.code, from: attacker.name });
}

interface Shown {
  /** The code of the broken rule, by the ledger's own functions. */
  readonly code: string;
  /** Whether this node took it. */
  isIn(machine: Machine): boolean;
}

function showTransaction(stage: Stage, attacker: Attacker, name: string): Shown {
  const transaction = breakingTransaction(attacker, name);
  const { rules } = stage.world;
  const code = rules.transactionFault(attacker.best(), transaction) ?? 'none';
  const id = toHex(wireId(transaction));
  attacker.merge({ pool: [transaction] });
  return {
    code,
    isIn: ({ running }) => running?.node.keeper.pool.has(id) ?? false,
  };
}

function showBlock(stage: Stage, attacker: Attacker, name: string): Shown {
  const block = breakingBlock(attacker, attacker.best(), name);
  if (block === null) throw new Error(`the rule cannot be broken now: ${name}`);
  const judged = stage.world.rules.judge(block);
  if (judged === undefined) throw new Error(`a block that cannot be judged: ${name}`);
  stage.recorder.show(judged);
  attacker.merge({ blocks: [block] });
  return {
    code: judged.fault ?? 'none',
    isIn: ({ running }) => {
      const { tree } = running?.node.chain ?? {};
      return tree !== undefined && tree.at(block.header.height)?.key === judged.hash;
    },
  };
}

/** The names of all breaches, as links spell them. */
export const KNOWN_BREACHES: readonly string[] = [
  ...BLOCK_BREACHES.map(linkName),
  ...TRANSACTION_BREACHES,
];

function linkName(breach: string): string {
  return breach.replaceAll(' ', '-');
}

export const ATTACK_SCENARIOS = { double, majority, selfish, work, flood, breach };
