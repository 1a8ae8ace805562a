/**
 * Each story of the lab happens as it is told, and the figures that the page shows of it are those
 * of the simulator's nodes: one run as the page's worker runs it, measured as the page does; one as
 * `npm run simulate` runs it, measured at the nodes themselves.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { Payments } from '../../src/api/payments.ts';
import { blocksWon, chainOf, takenBack } from '../../src/app/workshop/lab-measures.ts';
import { toHex } from '../../src/base/bytes.ts';
import { type Keys, pureKeys } from '../../src/lab/keys.ts';
import type { Machine } from '../../src/lab/machine.ts';
import { type LineKind, Recording } from '../../src/lab/recording.ts';
import { LabSession, type SessionParts } from '../../src/lab/session.ts';
import { SCENARIOS, type ScenarioName, usualSettings } from '../../src/lab/settings.ts';
import type { Node } from '../../src/node/node.ts';
import { nodeKeys } from './crypto.ts';
import { runDry } from './run-dry.ts';

/** Virtual minutes: long enough for each story to come to its point. */
const MINUTES = 2;

/** Those that need longer or luck, and a seed with which these minutes are enough. */
const LONGER: { readonly [S in ScenarioName]?: { minutes: number; seed: string } } = {
  majority: { minutes: 3, seed: '1' },
  selfish: { minutes: 3, seed: '3' },
  issuer: { minutes: 3, seed: '4' },
  parted: { minutes: 2, seed: '1' },
};

/** Lines that must come in each story. */
const TOLD: { readonly [S in ScenarioName]: readonly LineKind[] } = {
  honest: ['started', 'opened', 'claimed', 'paid', 'block', 'over'],
  parted: ['parted', 'healed', 'reorganised', 'agreed'],
  double: ['twice', 'settled'],
  majority: ['secret', 'published', 'reorganised'],
  selfish: ['secret', 'published', 'reorganised'],
  work: ['arrived', 'left'],
  flood: ['flooded', 'refused'],
  clock: ['clock-set'],
  crash: ['crashed', 'started', 'opened'],
  issuer: ['minted', 'sealed', 'healed', 'seal-conflict'],
  breach: ['breach', 'struck', 'verdict'],
};

/** As in the page's worker, which makes its channel once. */
const { port1, port2 } = new MessageChannel();
let next: (() => void) | null = null;
port1.onmessage = () => next?.();
afterAll(() => port1.close());

function pageDry(): Promise<void> {
  return new Promise((resolve) => {
    next = resolve;
    port2.postMessage(null);
  });
}

interface Run {
  readonly session: LabSession;
  readonly recording: Recording;
  /** Different tips among the running nodes at each post, as they stood. */
  readonly tips: { readonly at: number; readonly count: number }[];
  /** Blocks that each node has left, by its own log. */
  readonly left: Map<string, number>;
}

/** To the end. `keys` and `dry` are the page's or the simulator's. */
async function run(scenario: ScenarioName, keys: Keys, dry: SessionParts['runDry']): Promise<Run> {
  const { minutes, seed } = LONGER[scenario] ?? { minutes: MINUTES, seed: '5' };
  const usual = usualSettings(scenario, seed);
  const settings = { ...usual, minutes: Math.min(minutes, usual.minutes) };
  const tips: Run['tips'] = [];
  let recording: Recording | null = null;
  const session: LabSession = new LabSession(settings, {
    keys,
    runDry: dry,
    purse: (node, key) => new Payments(node, key),
    seen: (chunk) => {
      recording?.add(chunk);
      tips.push({ at: chunk.until, count: new Set(nodesOf(session).map(tipOf)).size });
    },
  });
  recording = new Recording(session.names);
  const rejected = (error: unknown) => session.rejected(error);
  process.on('unhandledRejection', rejected);
  const end = await session.run();
  process.off('unhandledRejection', rejected);
  expect(end?.failure).toBeNull();
  const left = new Map(session.machines.map((machine) => [machine.name, depths(machine)]));
  return { session, recording, tips, left };
}

const nodesOf = (session: LabSession): Node[] =>
  session.machines.flatMap(({ running }) => running?.node ?? []);

const tipOf = (node: Node): string => node.chain.tip.key;

/** Depths of all the reorganisations in the log of a node, added up. */
function depths({ running }: Machine): number {
  let sum = 0;
  for (const { code, values, times } of running?.node.trail.lines() ?? [])
    if (code === 'reorganised') sum += values.depth * times;
  return sum;
}

/** Blocks that each key built of a node's chain, by the headers it holds. */
function built(node: Node): Map<string, number> {
  const counts = new Map<string, number>();
  for (let height = 1; height <= node.chain.tip.height; height += 1) {
    const builder = node.chain.tree.at(height)?.header.builder ?? new Uint8Array();
    counts.set(toHex(builder), (counts.get(toHex(builder)) ?? 0) + 1);
  }
  return counts;
}

describe('the story happens as told, and the page shows the figures of the simulator in', () => {
  for (const scenario of SCENARIOS)
    it(scenario, async () => {
      const page = await run(scenario, pureKeys(), pageDry);
      const simulated = await run(scenario, nodeKeys, runDry);
      const { length } = simulated.tips;
      const until = simulated.tips[length - 1]?.at ?? 0;
      const frame = page.recording.frame(until);
      const kinds = new Set(page.recording.lines.map(({ line }) => line.kind));
      for (const kind of TOLD[scenario]) expect(kinds).toContain(kind);

      for (const machine of simulated.session.machines) {
        const node = machine.running?.node;
        const shown = frame.nodes.find(({ name }) => name === machine.name)?.state;
        expect(shown?.up).toBe(machine.isUp);
        if (node === undefined) continue;
        const { chain, keeper, peers } = node;
        expect(shown).toMatchObject({
          tip: chain.tip.key,
          height: chain.tip.height,
          pool: keeper.pool.size,
          balance: chain.state.get(machine.key.publicKey).balance,
          peers: peers.nodes().length,
        });
        // Blocks won: of the chain of this very node.
        const tip = frame.blocks.find(({ hash }) => hash === chain.tip.key) ?? null;
        const won = blocksWon(chainOf(frame.blocks, tip));
        const counts = built(node);
        expect(won.map(({ blocks }) => blocks).sort()).toEqual([...counts.values()].sort());
        for (const other of simulated.session.machines)
          expect(won.find(({ name }) => name === other.name)?.blocks ?? 0).toBe(
            counts.get(toHex(other.key.publicKey)) ?? 0,
          );
      }

      // Time to agreement: how many tips there are at each moment.
      expect(length).toBeGreaterThan(30);
      for (const { at, count } of simulated.tips) {
        const { nodes, tips } = page.recording.frame(at);
        if (nodes.some(({ state }) => !state.up)) continue;
        expect(tips.at(-1)?.count ?? count).toBe(count);
      }

      // Blocks taken back, at each node that ran without a break.
      const starts = new Map<string, number>();
      for (const { line } of page.recording.lines)
        if (line.kind === 'opened') starts.set(line.who, (starts.get(line.who) ?? 0) + 1);
      let most = 0;
      for (const [name, depth] of simulated.left) {
        if (starts.get(name) !== 1) continue;
        let told = 0;
        for (const { line } of page.recording.lines)
          if (line.kind === 'reorganised' && line.who === name) told += Number(line.values.depth);
        expect(told, name).toBe(depth);
        most = Math.max(most, depth);
      }
      const back = takenBack(page.recording.lines, until).at(-1)?.value ?? 0;
      expect(back > 0).toBe(
        page.recording.lines.some(
          ({ line }) => line.kind === 'reorganised' && Number(line.values.records) > 0,
        ),
      );
      expect(most === 0 && back > 0).toBe(false);
    }, 240_000);
});
