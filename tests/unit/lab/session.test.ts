/**
 * The page's lab: the same run in every engine, of the product's own nodes. The stories themselves
 * are run in `tests/simulation/stories.test.ts`.
 */
import { describe, expect, it } from 'vitest';
import { Payments } from '../../../src/api/payments.ts';
import { nextTurn } from '../../../src/base/turn.ts';
import { pureKeys } from '../../../src/lab/keys.ts';
import { type LabChunk, type LineKind, Recording } from '../../../src/lab/recording.ts';
import { KNOWN_BREACHES } from '../../../src/lab/scenarios-attack.ts';
import { LabSession } from '../../../src/lab/session.ts';
import {
  BREACHES,
  readAsked,
  readSettings,
  SCENARIOS,
  usualSettings,
  writeSettings,
} from '../../../src/lab/settings.ts';
import { Node } from '../../../src/node/node.ts';
import { labRun } from '../../simulation/lab-run.ts';

/** Runs as in a page's worker: keys without Node's help, turns by a message channel. */
function pageSession(text: string, seen: (chunk: LabChunk) => void = () => undefined): LabSession {
  return new LabSession(readSettings(text), {
    keys: pureKeys(),
    runDry: nextTurn,
    purse: (node, key) => new Payments(node, key),
    seen,
  });
}

async function linesOf(text: string): Promise<{ kinds: LineKind[]; recording: Recording }> {
  const settings = readSettings(text);
  const names = Array.from({ length: settings.nodes }, (_, index) => `m${index}`);
  const recording = new Recording(names);
  const end = await labRun(settings, (chunk) => recording.add(chunk));
  expect(end.failure).toBeNull();
  expect(end.simulated).toBe(settings.minutes * 60_000);
  return { kinds: recording.lines.map(({ line }) => line.kind), recording };
}

describe('a run of the lab', () => {
  it('has the same trace hash in a page and in Node, and nodes of the product', async () => {
    const text = 'scenario=majority&seed=7&nodes=3&minutes=1';
    const session = pageSession(text);
    const here = await session.run();
    const there = await labRun(readSettings(text));
    expect(here?.failure).toBeNull();
    expect(here?.hash).toBe(there.hash);
    expect(here?.events).toBe(there.events);
    expect(session.nodes).toHaveLength(3);
    for (const node of session.nodes) expect(node).toBeInstanceOf(Node);
  }, 60_000);

  it('is another one for another seed or another knob', async () => {
    const hashes = ['seed=1', 'seed=2', 'seed=1&delay=300', 'seed=1&loss=10'].map(async (more) => {
      const { hash } = await labRun(readSettings(`nodes=2&minutes=1&${more}`));
      return hash;
    });
    expect(new Set(await Promise.all(hashes)).size).toBe(4);
  }, 60_000);

  it('waits where it is told to, and ends when it is closed', async () => {
    let until = 0;
    const session = pageSession('nodes=2&minutes=1', (chunk) => {
      until = chunk.until;
    });
    session.wanted(5_000);
    const running = session.run();
    for (let turn = 0; turn < 20_000 && until < 4_000; turn++) await nextTurn();
    for (let turn = 0; turn < 2_000; turn++) await nextTurn();
    expect(until).toBeLessThanOrEqual(5_000);
    session.close();
    expect(await running).toBeNull();
  }, 60_000);
});

describe('a recording', () => {
  it('shows any moment again, the same whichever way one gets there', async () => {
    const { recording } = await linesOf('scenario=parted&seed=3&nodes=4&minutes=1');
    const frame = recording.frame(40_000);
    recording.frame(5_000);
    expect(recording.frame(40_000)).toEqual(frame);
    expect(frame.nodes).toHaveLength(4);
    for (const { state } of frame.nodes) expect(state.up).toBe(true);
    expect(frame.blocks.length).toBeGreaterThan(1);
    for (const { at, to } of frame.flying) {
      expect(at).toBeLessThanOrEqual(40_000);
      expect(to).toBeGreaterThan(40_000);
    }
    expect(recording.next(40_000)).toBeGreaterThan(40_000);
    const began = performance.now();
    for (let at = 0; at < 60_000; at += 600) recording.frame(at);
    // A hundred moments, far under the second that one may take.
    expect(performance.now() - began).toBeLessThan(1_000);
  }, 60_000);
});

describe('settings', () => {
  it('stand in a link and come back as they were', () => {
    for (const scenario of SCENARIOS) {
      const settings = { ...usualSettings(scenario, '二 7&x'), delay: 200, nodes: 12 };
      expect(readSettings(writeSettings(settings))).toEqual(settings);
    }
  });

  it('that are wrong are as usual, and out of range is brought into it', () => {
    expect(readSettings('scenario=nothing&nodes=x&minutes=&delay=-4&loss=1e9')).toEqual({
      ...usualSettings('honest'),
      delay: 5,
      loss: 30,
    });
    expect(readSettings('scenario=breach&breach=nothing').breach).toBe('accounts-root');
    expect(readSettings('%E0%A4%A')).toEqual(usualSettings('honest'));
  });

  it('that are wrong are named, with what was asked', () => {
    const seed = 's'.repeat(41);
    const text = `scenario=breach&breach=none&nodes=3.5&power=999&loss=5&seed=${seed}`;
    const { settings, notTaken } = readAsked(text);
    expect(notTaken).toEqual([
      { of: 'seed', asked: seed },
      { of: 'nodes', asked: '3.5' },
      { of: 'power', asked: '999' },
      { of: 'breach', asked: 'none' },
    ]);
    expect(readAsked(writeSettings(settings))).toEqual({ settings, notTaken: [] });
    expect(readAsked('scenario=none&minutes=').notTaken).toEqual([
      { of: 'scenario', asked: 'none' },
    ]);
    // Each whole number of its range is one.
    expect(readSettings('scenario=majority&power=47').power).toBe(47);
  });

  it('name every rule that can be broken', () => {
    expect([...BREACHES].sort()).toEqual([...KNOWN_BREACHES].sort());
  });
});

describe('a broken rule', () => {
  /** The ledger's code for each. */
  const CODES: Readonly<Record<string, string>> = {
    'accounts-root': 'accounts-root',
    'low-work': 'work-wrong',
    'high-work': 'work-wrong',
    'early-time': 'time-early',
    height: 'height',
    builder: 'builder-zero',
    'same-twice': 'already-claimed',
    unsigned: 'signature',
    unfunded: 'balance',
    'sequence-gap': 'sequence-gap',
    expired: 'expired',
    'double-spend': 'sequence-low',
    'many-claims': 'too-many-claims',
  };

  for (const breach of BREACHES)
    it(`${breach} is refused by every honest node, by name`, async () => {
      const settings = readSettings(`scenario=breach&nodes=3&breach=${breach}`);
      const judged = new Map<string, unknown>();
      const acted = new Set<string>();
      const end = await labRun(settings, (chunk) => {
        for (const { line } of chunk.lines) {
          if (line.kind === 'verdict') judged.set(line.who, line.values.code);
          if (line.kind === 'refused' || line.kind === 'struck') acted.add(line.who);
        }
      });
      expect(end.failure).toBeNull();
      const code = CODES[breach] ?? judged.get('m0');
      expect(code).not.toBe('none');
      // The newest block of the run decides which code comes: it holds a claim, or a payment.
      if (breach === 'replayed') expect(['already-claimed', 'sequence-low']).toContain(code);
      expect([...judged]).toEqual(['m0', 'm1', 'm2'].map((name) => [name, code]));
      // The nodes themselves said so, on the wire.
      expect([...acted].sort()).toEqual(['m0', 'm1', 'm2']);
    }, 60_000);
});
