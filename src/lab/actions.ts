/** Lets simulated people claim, mint, pay and seal, rightly and wrongly. */
import { encodeAddress } from '../ledger/address.ts';
import { sealMessage } from '../ledger/seal.ts';
import type { Machine } from './machine.ts';
import type { World } from './world.ts';

/** One thing that may happen at a step; false when it could not happen now. */
export interface Action {
  readonly name: string;
  readonly weight: number;
  run(world: World): boolean;
}

const MEMOS = ['', '', 'for the bread', '\u202Egnp.exe', '<script>alert(1)</script>', '一二三🙂'];

/** Submits a payment; a refusal by the wallet is noted, nothing else is expected. */
function submit(world: World, machine: Machine, what: string, sent: Promise<{ id: string }>): void {
  world.trace.note(what, machine.name);
  sent.then(
    ({ id }) => world.trace.note('pooled', machine.name, id.slice(0, 8)),
    (error: unknown) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : null;
      if (code === null) world.rejected(error);
      else world.trace.note('refused', machine.name, code);
    },
  );
}

export function claim(world: World, machine: Machine): boolean {
  if (machine.running === null || world.issuer !== null) return false;
  submit(world, machine, 'claim', machine.running.payments.claim());
  return true;
}

/** Pays a part of the machine's balance; now and then more than that. */
export function pay(world: World, machine: Machine): boolean {
  if (machine.running === null) return false;
  const { node, payments } = machine.running;
  const key = machine.key.publicKey;
  const left = node.chain.state.get(key).balance - node.keeper.outgoing(key);
  const least = world.charter.minFee + 1;
  const { chance } = world;
  if (left < 3 * least && !chance.is(0.1)) return false;
  const greedy = chance.is(0.06);
  const amount = greedy ? left + chance.int(1, 100) : chance.int(1, Math.max(1, left >> 2));
  const sent = payments.send({
    receiver: encodeAddress(chance.pick(world.machines).key.publicKey),
    amount,
    fee: world.charter.minFee + chance.int(0, 3),
    memo: chance.pick(MEMOS),
  });
  submit(world, machine, 'pay', sent);
  return true;
}

/** Pays more than the machine has, which must be refused. */
export function overspend(world: World, machine: Machine): void {
  if (machine.running === null) return;
  const { node, payments } = machine.running;
  const { balance } = node.chain.state.get(machine.key.publicKey);
  const receiver = encodeAddress(world.chance.pick(world.machines).key.publicKey);
  submit(world, machine, 'pay', payments.send({ receiver, amount: balance + 1 }));
}

/** Lets the issuer mint for someone: made by hand, since the page's wallet has no mint. */
export function mint(world: World): boolean {
  const machine = world.machines[0] as Machine;
  if (world.issuer === null || machine.running === null) return false;
  const { node } = machine.running;
  const sequence = node.keeper.pool.nextSequence(machine.key.publicKey, node.chain.state);
  const receiver = world.chance.pick(world.machines).key.publicKey;
  const transaction = world.forge.mint(receiver, world.chance.int(50, 5_000), sequence);
  world.trace.note('mint', machine.name);
  void node.submit(transaction).then((outcome) => {
    if ('code' in outcome) world.trace.note('refused', machine.name, outcome.code);
  });
  return true;
}

/** Lets the issuer declare a block of its chain final (L-12); it never contradicts its seals. */
function seal(world: World): boolean {
  const machine = world.machines[0] as Machine;
  if (world.issuer === null || machine.running === null) return false;
  const { chain } = machine.running.node;
  const depth = world.chance.int(0, 3);
  const entry = chain.tree.at(chain.tip.height - depth);
  if (entry === undefined || entry.height < 1) return false;
  const { sealed } = machine;
  if (sealed !== null) {
    if (sealed.height >= entry.height) return false;
    if (chain.tree.at(sealed.height)?.key !== sealed.key) return false;
  }
  machine.sealed = { height: entry.height, key: entry.key };
  const target = { height: entry.height, hash: entry.hash };
  const signature = world.issuer.sign(sealMessage(world.rules.ledgerId, target));
  world.trace.note('seal', machine.name, `height ${entry.height}`);
  void machine.running.node.addSeal({ ...target, signature });
  return true;
}

/** An awake machine, for its turn. */
function someone(world: World): Machine | null {
  const { awake } = world;
  return awake.length === 0 ? null : world.chance.pick(awake);
}

function byAnyone(act: (world: World, machine: Machine) => boolean): (world: World) => boolean {
  return (world) => {
    const machine = someone(world);
    return machine !== null && act(world, machine);
  };
}

export const ACTIONS: readonly Action[] = [
  { name: 'claim', weight: 6, run: byAnyone(claim) },
  { name: 'pay', weight: 40, run: byAnyone(pay) },
  {
    name: 'pay in a row',
    weight: 6,
    run: byAnyone((world, machine) => {
      const count = world.chance.int(2, 8);
      for (let i = 0; i < count; i++) if (!pay(world, machine)) return i > 0;
      return true;
    }),
  },
  { name: 'mint', weight: 10, run: mint },
  { name: 'seal', weight: 5, run: seal },
];
