/** S-5: the accounts of one block are put together from parts, however they are spread. */
import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../../../src/base/bytes.ts';
import { Accounts } from '../../../../src/ledger/accounts.ts';
import { accountKey } from '../../../../src/ledger/accounts-record.ts';
import type { Neighbours } from '../../../../src/node/peers/neighbours.ts';
import { StateDownload } from '../../../../src/node/sync/state-download.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import type { Args } from '../../../../src/protocol/shapes.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const HASH = new Uint8Array(32).fill(7);
/** What a part has at most here: as many as a leaf (L-7). */
const PART = 32;

function addressOf(number: number): Uint8Array {
  const writer = new ByteWriter(32);
  writer.u32(number);
  writer.bytes(new Uint8Array(28).fill(1));
  return writer.finish();
}

/** Accounts whose hashes share their first 12 bits, as anybody can find them. */
function crowd(count: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let number = 0; found.length < count; number += 1) {
    const address = addressOf(number);
    const key = accountKey(address);
    if (key[0] === 0x69 && (key[1] as number) >> 4 === 5) found.push(address);
  }
  return found;
}

/** What a peer says to a question for a prefix: null for the part; a status; or nothing at all. */
type Manner = (prefix: string) => number | 'timeout' | null;

interface Asking {
  /** Prefixes that it was asked for. */
  readonly asked: string[];
  /** How long it was to be waited for, ms. */
  readonly waits: number[];
}

/** A download of peers that answer so, one for each manner. */
function download(state: Accounts, manners: readonly Manner[], openQuestions = 0) {
  const clock = new ManualClock(0);
  const sync = { paused: false };
  const penalised: number[] = [];
  const logs: Asking[] = manners.map(() => ({ asked: [], waits: [] }));
  const peers: { openQuestions: number }[] = manners.map((answer, at) => {
    const ask = async (_: string, { prefix }: Args['accounts'], waitMs: number) => {
      logs[at]?.asked.push(prefix);
      logs[at]?.waits.push(waitMs);
      if (peers[at]?.openQuestions === LIMITS.openRequests)
        return { ok: false, why: 'busy', status: 0, error: '' };
      const said = answer(prefix);
      if (said === null) return { ok: true, response: { ...state.prove(prefix), block: HASH } };
      if (said !== 'timeout') return { ok: false, why: 'refused', status: said, error: '' };
      await new Promise<void>((resolve) => void clock.after(waitMs, resolve));
      return { ok: false, why: 'timeout', status: 0, error: '' };
    };
    return { tip: { height: 9 }, openQuestions, ask };
  });
  const neighbours = {
    nodes: () => [...peers],
    penalise: (peer: { openQuestions: number }) => void penalised.push(peers.indexOf(peer)),
  } as unknown as Neighbours;
  const target = { height: 9, hash: HASH, accountsRoot: state.root };
  let end: Accounts | null | undefined;
  const parts = { neighbours, clock, sync, partAccounts: PART };
  const one = new StateDownload(parts, target, (accounts) => {
    end = accounts;
  });
  one.start();
  /** What it ended with; undefined while it goes on. */
  const ended = async (seconds: number) => {
    for (let left = seconds; left > 0 && end === undefined; left -= 1) await clock.pass(1_000);
    return end;
  };
  return { ended, logs, peers, penalised, sync };
}

const accountsOf = (addresses: readonly Uint8Array[]): Accounts =>
  Accounts.empty.set(
    addresses.map((address) => ({ address, balance: 1, sequence: 0, claimed: false })),
  );
const spread = accountsOf(Array.from({ length: 99 }, (_, at) => addressOf(at)));
const large: Manner = (prefix) => (spread.countUnder(prefix) > PART ? 413 : null);

describe('S-5 accounts in parts', () => {
  it('are fetched whole where many were made under one prefix', async () => {
    const addresses = [...crowd(40), ...Array.from({ length: 99 }, (_, i) => addressOf(i))];
    const state = accountsOf(addresses);
    const manner: Manner = (prefix) => (state.countUnder(prefix) > PART ? 413 : null);
    const { ended, penalised } = download(state, [manner]);
    expect((await ended(60))?.root).toEqual(state.root);
    expect(penalised).toEqual([]);
  });

  it('are not divided for ever for a peer that calls every part too large', async () => {
    const { ended, logs } = download(Accounts.empty, [() => 413]);
    expect(await ended(60)).toBeNull();
    expect(logs[0]?.asked.length).toBeLessThanOrEqual(LIMITS.joinWanted);
  });

  it('cost a peer its link that calls parts too large which are not', async () => {
    const { ended, penalised } = download(spread, [large, () => 413, large]);
    expect((await ended(60))?.root).toEqual(spread.root);
    expect(new Set(penalised)).toEqual(new Set([1]));
  });

  it('come over a slow line in smaller parts, each waited for as long as for bodies', async () => {
    const state = accountsOf(Array.from({ length: 400 }, (_, at) => addressOf(at)));
    // More than 40 accounts take it longer than is waited for.
    const slow: Manner = (prefix) => (state.countUnder(prefix) > 40 ? 'timeout' : null);
    const { ended, logs } = download(state, [slow]);
    expect((await ended(900))?.root).toEqual(state.root);
    expect(new Set(logs[0]?.waits)).toEqual(new Set([LIMITS.bodiesTimeoutMs]));
  });

  it('are asked no more of a peer that never answers', async () => {
    const { ended, logs } = download(spread, [() => 'timeout']);
    expect(await ended(200)).toBeNull();
    expect(logs[0]?.asked.length).toBeLessThan(8);
  });

  it('are asked of a peer with many other questions open when some are answered', async () => {
    const { ended, logs, peers } = download(spread, [large], LIMITS.openRequests);
    expect(await ended(10)).toBeUndefined();
    expect(logs[0]?.asked).toEqual([]);
    for (const one of peers) one.openQuestions = 0;
    expect((await ended(60))?.root).toEqual(spread.root);
  });

  it('are given up where one peer gives the same part again and again and no other', async () => {
    const { ended } = download(spread, [(prefix) => (prefix.startsWith('0') ? null : 'timeout')]);
    expect(await ended(400)).toBeNull();
  });

  it('are not asked for while the sync is paused', async () => {
    const { ended, logs, sync } = download(spread, [large]);
    sync.paused = true;
    const before = logs[0]?.asked.length ?? 0;
    expect(await ended(300)).toBeUndefined();
    expect(logs[0]?.asked.length).toBe(before);
    sync.paused = false;
    expect((await ended(60))?.root).toEqual(spread.root);
  });
});
