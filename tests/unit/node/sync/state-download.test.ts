/** S-5: the accounts of one block are put together from parts, however they are spread. */
import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../../../src/base/bytes.ts';
import { Accounts } from '../../../../src/ledger/accounts.ts';
import { accountKey } from '../../../../src/ledger/accounts-record.ts';
import type { Neighbours } from '../../../../src/node/peers/neighbours.ts';
import type { Peer } from '../../../../src/node/peers/peer.ts';
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

/** The accounts that were fetched of one peer, or null; and how often it was asked. */
async function download(
  state: Accounts,
  answer: (prefix: string) => number | null,
): Promise<{ accounts: Accounts | null; asked: number }> {
  let asked = 0;
  const ask = (_: string, { prefix }: Args['accounts']) => {
    asked += 1;
    const status = answer(prefix);
    const refused = { ok: false, why: 'refused', status, error: '' };
    const response = { ...state.prove(prefix), block: HASH };
    return Promise.resolve(status === null ? { ok: true, response } : refused);
  };
  const peer = { tip: { height: 9 }, ask } as unknown as Peer;
  const neighbours = { nodes: () => [peer] } as unknown as Neighbours;
  const target = { height: 9, hash: HASH, accountsRoot: state.root };
  const accounts = await new Promise<Accounts | null>((resolve) => {
    new StateDownload(neighbours, new ManualClock(0), target, resolve).start();
  });
  return { accounts, asked };
}

describe('S-5 accounts in parts', () => {
  it('are fetched whole where many were made under one prefix', async () => {
    const addresses = [...crowd(40), ...Array.from({ length: 99 }, (_, i) => addressOf(i))];
    const state = Accounts.empty.set(
      addresses.map((address) => ({ address, balance: 1, sequence: 0, claimed: false })),
    );
    const { accounts } = await download(state, (prefix) =>
      state.countUnder(prefix) > PART ? 413 : null,
    );
    expect(accounts?.root).toEqual(state.root);
  });

  it('are not divided for ever for a peer that calls every part too large', async () => {
    const { accounts, asked } = await download(Accounts.empty, () => 413);
    expect(accounts).toBeNull();
    expect(asked).toBeLessThanOrEqual(LIMITS.joinWanted);
  });
});
