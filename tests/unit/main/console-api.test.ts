import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { NodeClient } from '../../../src/api/client.ts';
import { parseLink } from '../../../src/api/link.ts';
import { handOverIn, successorOf } from '../../../src/app/logic/hand-over.ts';
import { asListRun, listRunKey } from '../../../src/app/logic/list-run.ts';
import { toHex } from '../../../src/base/bytes.ts';
import { encodeAddress } from '../../../src/ledger/address.ts';
import { defaultCharter, ledgerIdOf } from '../../../src/ledger/charter.ts';
import { type ConsoleSession, consoleApi } from '../../../src/main/console-api.ts';

const ISSUER = new Uint8Array(32).fill(7);
const OWN = encodeAddress(ISSUER);
const ANN = encodeAddress(new Uint8Array(32).fill(9));
const OLD = defaultCharter('club', { issuer: ISSUER, grant: 0, grantsPerBlock: 0 });
const ID = toHex(ledgerIdOf(OLD));

let stored: Map<string, string>;
let done: string[];

beforeEach(() => {
  stored = new Map();
  done = [];
  vi.stubGlobal('location', { origin: 'https://folio.example', pathname: '/' });
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  });
});
afterEach(() => vi.unstubAllGlobals());

/** A page whose tab has this account, and an open ledger with 5 blocks. */
function page(own: string, balances: Readonly<Record<string, number>>): ConsoleSession {
  const items = Object.entries(balances).map(([address, balance]) => ({
    address,
    balance,
    sequence: 1,
    claimed: false,
  }));
  const client = {
    view: () => ({ charter: OLD, sealing: { held: null } }),
    ledger: {
      status: async () => ({ address: own, ledger: ID, height: 5, tip: 'tip' }),
      balances: async () => ({ count: items.length, items }),
    },
    issuer: {
      seal: async (height: number) => void done.push(`seal ${height}`),
      mint: async ({ receiver, memo }: { receiver: string; memo: string }) => {
        done.push(`mint ${receiver === own ? 'own' : receiver} ${memo}`);
        return { id: 'ab' };
      },
    },
  } as unknown as NodeClient;
  const state = { client, fatal: null, link: null };
  return {
    state: () => state,
    subscribe: () => () => undefined,
    catchUp: () => undefined,
  } as unknown as ConsoleSession;
}

describe('O-3 window.folio', () => {
  test('has no call that gives away a key, or takes one in', () => {
    const calls = Object.keys(consoleApi(page(OWN, {})));
    expect(calls).toContain('send');
    expect(calls.filter((name) => /key|word|seed|secret|restore|passphrase/iu.test(name))).toEqual(
      [],
    );
  });

  test('a script that has gone to another link is answered by the ledger of that link', async () => {
    const [before, after] = [page(ANN, {}), page(OWN, {})];
    let session = before;
    const folio = consoleApi({
      ...before,
      state: () => session.state(),
      // The page follows its address bar before it is told of the change.
      catchUp: () => {
        session = after;
      },
    });
    expect(await folio.status()).toMatchObject({ address: OWN });
  });

  test('hands a ledger over: seals, names the next edition, and answers the mints due there', async () => {
    const folio = consoleApi(page(OWN, { [OWN]: 0, [ANN]: 250 }));
    const { link, ledger, height, id, mints } = await folio.handOver();
    const successor = successorOf(OLD);
    if (successor === null) throw new Error('there is a next edition');
    expect(ledger).toBe(toHex(ledgerIdOf(successor)));
    expect([height, id]).toEqual([5, 'ab']);
    expect(parseLink(new URL(link).hash)).toMatchObject({
      ok: true,
      value: { charter: successor },
    });
    expect(mints).toMatchObject([{ receiver: ANN, amount: 250 }]);
    expect(handOverIn(mints[0]?.memo ?? '')).toEqual({ way: 'in', ledger: ID, height: 5 });
    expect(done[0]).toBe('seal 5');
    expect(handOverIn(done[1]?.replace('mint own ', '') ?? '')).toEqual({
      way: 'out',
      ledger,
      height: 5,
    });
    // The new ledger's desk has the same list.
    const list = stored.get(`folio:page:${listRunKey('mint', ledger, OWN)}`);
    expect(asListRun(JSON.parse(list ?? ''))?.lines).toHaveLength(1);
  });

  test('hands nothing over that nobody holds, that is another’s, or that has begun', async () => {
    await expect(consoleApi(page(OWN, {})).handOver()).rejects.toMatchObject({
      code: 'hand-over-none',
    });
    await expect(consoleApi(page(ANN, { [ANN]: 1 })).handOver()).rejects.toMatchObject({
      code: 'not-issuer',
    });
    const lines = [
      { line: 1, receiver: ANN, amount: 1, memo: '' },
      { line: 2, receiver: OWN, amount: 1, memo: '' },
    ];
    const run = { kind: 'mint', lines, sent: [], sequence: 3, fee: 0, made: 1 };
    stored.set(`folio:page:${listRunKey('mint', ID, OWN)}`, JSON.stringify(run));
    await expect(consoleApi(page(OWN, { [ANN]: 1 })).handOver()).rejects.toMatchObject({
      code: 'hand-over-pending',
    });
    expect(done).toEqual([]);
  });
});
