/** These functions measure one moment of a lab run in figures. */
import type { BlockSeen, LabFrame, LineSeen } from '../../api/lab.ts';

/** `m3` is read as D, an attacker `x0` as ✕. */
export function nodeName(machine: string): string {
  const index = Number(machine.slice(1));
  if (machine.startsWith('x')) return index === 0 ? '✕' : `✕${index + 1}`;
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `${letter}${Math.floor(index / 26) + 1}`;
}

/** The best valid block (L-11), as far as the moment knows. */
export function bestOf(blocks: readonly BlockSeen[]): BlockSeen | null {
  let best: BlockSeen | null = null;
  for (const block of blocks) {
    if (block.fault !== null) continue;
    const more = best === null ? 1 : block.totalWork - best.totalWork;
    if (more > 0 || (more === 0 && best !== null && block.hash < best.hash)) best = block;
  }
  return best;
}

/** The chain of a block, oldest first, without genesis. */
export function chainOf(blocks: readonly BlockSeen[], tip: BlockSeen | null): BlockSeen[] {
  const known = new Map(blocks.map((block) => [block.hash, block]));
  const chain: BlockSeen[] = [];
  for (let at = tip; at !== null && at.height > 0; at = known.get(at.parent) ?? null)
    chain.push(at);
  return chain.reverse();
}

export interface Share {
  readonly name: string;
  readonly blocks: number;
  /** 0..1. */
  readonly share: number;
}

/** How many blocks of the best chain each node built, most first. */
export function blocksWon(chain: readonly BlockSeen[]): Share[] {
  const counts = new Map<string, number>();
  for (const { builder } of chain) counts.set(builder, (counts.get(builder) ?? 0) + 1);
  return [...counts]
    .map(([name, blocks]) => ({ name, blocks, share: blocks / chain.length }))
    .sort((a, b) => b.blocks - a.blocks || (a.name < b.name ? -1 : 1));
}

/** A value that holds from `at` on. */
export interface Step {
  readonly at: number;
  readonly value: number;
}

/**
 * Payments of disconnected blocks, added up over time, at the node that took back most: all nodes
 * report the same ones, so their sums must not be added.
 */
export function takenBack(lines: LabFrame['lines'], until: number): Step[] {
  const steps: Step[] = [{ at: 0, value: 0 }];
  const sums = new Map<string, number>();
  let most = 0;
  for (const { at, line } of lines) {
    if (at > until) break;
    if (line.kind !== 'reorganised') continue;
    const sum = (sums.get(line.who) ?? 0) + Number(line.values.records);
    sums.set(line.who, sum);
    if (sum <= most) continue;
    most = sum;
    steps.push({ at, value: most });
  }
  return steps;
}

export interface Refusals {
  /** The attacker that has broken the rule by then; null: nobody has. */
  readonly attacker: string | null;
  /** The nodes that refused it, by the code they gave; the code of most nodes first. */
  readonly codes: readonly { readonly code: string; readonly names: readonly string[] }[];
  /** The nodes that cut off the attacker. */
  readonly cutOff: readonly string[];
}

/** How many nodes have refused what an attacker sent since it broke a rule. */
export function refusals(lines: readonly LineSeen[], until: number): Refusals {
  let attacker: string | null = null;
  const said = new Map<string, string>();
  const judged = new Map<string, string>();
  const cut = new Map<string, string>();
  for (const { at, line } of lines) {
    if (at > until) break;
    const { kind, who, values } = line;
    if (kind === 'breach') attacker = who;
    if (attacker === null || values.from !== attacker || values.code === undefined) continue;
    const code = String(values.code);
    if (kind === 'refused') said.set(who, code);
    else if (kind === 'verdict') judged.set(who, code);
    else if (kind === 'struck') cut.set(who, code);
  }
  const names = new Map<string, string[]>();
  // The verdict names the rule; the reason of a cut link only that something was invalid.
  for (const [who, code] of new Map([...cut, ...said, ...judged]))
    names.set(code, [...(names.get(code) ?? []), who]);
  const codes = [...names]
    .map(([code, nodes]) => ({ code, names: nodes.sort() }))
    .sort((a, b) => b.names.length - a.names.length);
  return { attacker, codes, cutOff: [...cut.keys()] };
}
