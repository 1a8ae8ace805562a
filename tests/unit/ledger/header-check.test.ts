import { describe, expect, test } from 'vitest';
import { defaultCharter } from '../../../src/ledger/charter.ts';
import { genesisHeader, type Header, headerHash } from '../../../src/ledger/header.ts';
import { checkHeader, MAX_AHEAD } from '../../../src/ledger/header-check.ts';
import { meetsWork, requiredWork } from '../../../src/ledger/work.ts';
import { keyOf } from '../../vectors/samples.ts';

const CHARTER = defaultCharter('check', { work: 256 });
const NOW = 1_700_000_000_000;
const GENESIS = genesisHeader(CHARTER);

/** The header with the first nonce from its own on that does, or does not, prove its work. */
function mine(header: Header, proves = true): Header {
  for (let nonce = header.nonce; ; nonce++) {
    const tried = { ...header, nonce };
    if (meetsWork(headerHash(tried), tried.work) === proves) return tried;
  }
}

function follow(recent: readonly Header[], fields: Partial<Header> = {}): Header {
  const parent = recent[recent.length - 1] as Header;
  const time = fields.time ?? Math.max(NOW, parent.time + 5000);
  return {
    version: 1,
    height: parent.height + 1,
    previous: headerHash(parent),
    transactionsRoot: new Uint8Array(32),
    accountsRoot: new Uint8Array(32),
    builder: keyOf('carol'),
    time,
    work: requiredWork(CHARTER, recent, time),
    nonce: 0n,
    ...fields,
  };
}

function code(header: Header, recent: readonly Header[] = [GENESIS], now = NOW): string | null {
  const checked = checkHeader(CHARTER, recent, header, now);
  return checked.ok ? null : checked.error.code;
}

describe('L-6, L-9, L-10 headers', () => {
  test('a chain of good ones, each with its hash', () => {
    const chain = [GENESIS];
    for (let i = 0; i < 5; i++) {
      const header = mine(follow(chain));
      const hash = headerHash(header);
      expect(checkHeader(CHARTER, chain, header, header.time)).toEqual({ ok: true, value: hash });
      const parentHash = headerHash(chain.at(-1) ?? GENESIS);
      expect(checkHeader(CHARTER, chain, header, header.time, parentHash).ok).toBe(true);
      chain.push(header);
    }
  });

  test('each fault has its code', () => {
    const version = 2 as unknown as 1;
    expect(code(follow([GENESIS], { version }))).toBe('version');
    expect(code(follow([GENESIS], { height: 0 }))).toBe('height');
    expect(code(follow([GENESIS], { height: 2 }))).toBe('height');
    expect(code(follow([GENESIS], { builder: new Uint8Array(32) }))).toBe('builder-zero');
    expect(code(follow([GENESIS], { time: 0 }))).toBe('time-early');
    expect(code(follow([GENESIS], { previous: new Uint8Array(32) }))).toBe('previous');
    expect(code(follow([GENESIS], { work: 255n }))).toBe('work-wrong');
    expect(code(follow([GENESIS], { work: 257n }))).toBe('work-wrong');
    expect(code(mine(follow([GENESIS]), false))).toBe('proof');
  });

  test('time: after the parent’s, and at most 30 s ahead', () => {
    const first = mine(follow([GENESIS]));
    const chain = [GENESIS, first];
    expect(code(follow(chain, { time: first.time }), chain)).toBe('time-early');
    expect(code(mine(follow(chain, { time: first.time + 1 })), chain)).toBeNull();
    const ahead = mine(follow(chain, { time: NOW + MAX_AHEAD }));
    expect(code(ahead, chain)).toBeNull();
    expect(code(ahead, chain, NOW - 1)).toBe('time-ahead');
    expect(code(mine(follow(chain, { time: NOW + MAX_AHEAD + 1 })), chain)).toBe('time-ahead');
  });

  test('one ahead of time and without proof is not worth holding', () => {
    const ahead = mine(follow([GENESIS], { time: NOW + MAX_AHEAD + 1 }), false);
    expect(code(ahead)).toBe('proof');
  });
});
