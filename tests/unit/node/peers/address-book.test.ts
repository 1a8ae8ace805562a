/** Addresses are hints (N-1, N-4): however many come one way, those that came another way stay. */
import { describe, expect, it } from 'vitest';
import { AddressBook } from '../../../../src/node/peers/address-book.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';

const all = () => true;
const half = () => 0.5;

function names(book: AddressBook, now = 0): string[] {
  return book.candidates(now, half, all).map(({ address }) => address);
}

describe('address book', () => {
  it('poisoned hints push out no acquaintance, no inviter and no tab', () => {
    const book = new AddressBook();
    book.add('inviter', 'rtc', 'link', 0);
    for (let i = 0; i < LIMITS.rememberedPeers; i += 1)
      book.add(`old-${i}`, 'rtc', 'remembered', 0);
    book.add('tab', 'local', 'presence', 0);
    book.add('holder', 'rtc', 'rendezvous', 0);
    for (let i = 0; i < 10_000; i += 1) book.add(`sybil-${i}`, 'rtc', 'exchange', i);
    const kept = names(book, 10_000);
    expect(kept).toContain('inviter');
    expect(kept).toContain('holder');
    expect(kept).toContain('tab');
    expect(kept.filter((name) => name.startsWith('old-'))).toHaveLength(LIMITS.rememberedPeers);
    expect(kept.filter((name) => name.startsWith('sybil-'))).toHaveLength(
      LIMITS.candidateParts.exchange,
    );
    expect(book.size).toBeLessThanOrEqual(LIMITS.candidateAddresses);
  });

  it('the parts of the kinds are the whole', () => {
    const parts = Object.values(LIMITS.candidateParts);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(LIMITS.candidateAddresses);
  });

  it('an acquaintance named by a rendezvous holder stays one, a hint found a better way becomes better', () => {
    const book = new AddressBook();
    book.add('old', 'rtc', 'remembered', 0);
    book.add('old', 'rtc', 'rendezvous', 1);
    book.add('old', 'rtc', 'exchange', 2);
    expect(book.kindOf('old')).toBe('known');
    book.add('hint', 'rtc', 'exchange', 0);
    book.add('hint', 'rtc', 'rendezvous', 1);
    expect(book.kindOf('hint')).toBe('rendezvous');
    expect(book.kindOf('nobody')).toBeNull();
  });

  it('an address nobody has is gone, however long peers name it, until a holder sees it there', () => {
    const book = new AddressBook();
    book.add('gone', 'rtc', 'exchange', 0);
    book.missing('gone', 0);
    book.add('gone', 'rtc', 'exchange', LIMITS.goneMs - 1);
    expect(names(book, LIMITS.goneMs)).toEqual([]);
    // It may have come late: it is tried once more before it counts as gone for long.
    book.add('gone', 'rtc', 'exchange', LIMITS.goneMs);
    expect(names(book, LIMITS.goneMs)).toEqual(['gone']);
    book.missing('gone', LIMITS.goneMs);
    book.add('gone', 'rtc', 'exchange', LIMITS.registeredMs);
    expect(names(book, LIMITS.registeredMs)).toEqual([]);
    book.addPresent('gone', 'rtc', 'exchange', LIMITS.registeredMs);
    expect(names(book, LIMITS.registeredMs)).toEqual(['gone']);
    // One in a link is kept, and tried again later.
    book.add('inviter', 'rtc', 'link', 0);
    for (let i = 0; i < 9; i += 1) book.missing('inviter', 0);
    expect(names(book, LIMITS.redialMaxMs)).toContain('inviter');
  });

  it('one without a place is asked later and later, until a link to it stood', () => {
    const book = new AddressBook();
    book.add('full', 'rtc', 'rendezvous', 0);
    let now = 0;
    const pauses = Array.from({ length: 8 }, () => {
      book.linked('full', 1);
      book.turnedAway('full', now);
      const from = now;
      while (names(book, now).length === 0) now += 1_000;
      return now - from;
    });
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 300, 300].map((seconds) => seconds * 1_000));
    book.stood('full');
    book.turnedAway('full', now);
    expect(names(book, now + LIMITS.redialMs)).toEqual(['full']);
  });

  it('within a kind, what failed goes before what did not, and what was linked last', () => {
    const book = new AddressBook();
    const most = LIMITS.candidateParts.rendezvous;
    for (let i = 0; i < most; i += 1) book.add(`b-${i}`, 'rtc', 'rendezvous', i);
    book.linked('b-0', 1);
    book.failed('b-5', 100);
    book.add('one-more', 'rtc', 'rendezvous', 200);
    book.add('and-more', 'rtc', 'rendezvous', 201);
    const kept = names(book, 10 ** 9);
    expect(kept).toHaveLength(most);
    expect(kept).toContain('b-0');
    expect(kept).not.toContain('b-5');
    expect(kept).not.toContain('b-1');
    expect(kept).toContain('one-more');
  });

  it('chance decides among equals, so that coming first buys nothing', () => {
    const book = new AddressBook();
    for (let i = 0; i < 20; i += 1) book.add(`e-${i}`, 'rtc', 'exchange', 0);
    let chance = 1;
    const falling = () => {
      chance -= 0.01;
      return chance;
    };
    expect(book.candidates(0, falling, all)[0]?.address).toBe('e-19');
    book.dialled('e-19');
    chance = 1;
    expect(book.candidates(0, falling, all)[0]?.address).toBe('e-18');
  });

  it('who drops out and is heard of again is no newcomer', () => {
    const book = new AddressBook();
    book.add('tried', 'rtc', 'exchange', 0);
    book.dialled('tried');
    book.forget('tried');
    book.add('tried', 'rtc', 'exchange', 1);
    book.add('new', 'rtc', 'exchange', 1);
    expect(names(book, 1)).toEqual(['new', 'tried']);
  });

  it('a failed dial waits longer each time, and after five it is given up unless a link named it', () => {
    const book = new AddressBook();
    book.add('hint', 'rtc', 'exchange', 0);
    book.add('inviter', 'rtc', 'link', 0);
    let now = 0;
    const waits: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      book.failed('hint', now);
      book.failed('inviter', now);
      const from = now;
      while (!names(book, now).includes('inviter')) now += 1_000;
      waits.push(now - from);
    }
    expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 80_000]);
    expect(book.kindOf('hint')).toBeNull();
    expect(book.kindOf('inviter')).toBe('known');
    for (let i = 0; i < 20; i += 1) book.failed('inviter', now);
    expect(names(book, now + LIMITS.redialMaxMs)).toContain('inviter');
  });

  it('a tab that says nothing any more is gone', () => {
    const book = new AddressBook();
    book.add('tab', 'local', 'presence', 0);
    expect(names(book, LIMITS.presenceGoneMs)).toEqual(['tab']);
    expect(names(book, LIMITS.presenceGoneMs + 1)).toEqual([]);
    book.add('tab', 'local', 'presence', 50_000);
    expect(names(book, 50_001)).toEqual(['tab']);
  });

  it('a ban ends', () => {
    const book = new AddressBook();
    book.add('x', 'rtc', 'exchange', 0);
    book.ban('x', 0);
    book.add('x', 'rtc', 'exchange', 1);
    expect(names(book, 2)).toEqual([]);
    expect(book.isBanned('x', LIMITS.banMs - 1)).toBe(true);
    expect(book.isBanned('x', LIMITS.banMs)).toBe(false);
    expect(names(book, LIMITS.banMs)).toEqual(['x']);
  });

  it('remembers some of each way of finding, so that a poisoned one fills a part only', () => {
    const book = new AddressBook();
    for (let i = 0; i < 70; i += 1) {
      book.add(`sybil-${i}`, 'rtc', 'exchange', 0);
      book.linked(`sybil-${i}`, 1_000 + i);
    }
    for (let i = 0; i < 10; i += 1) {
      book.add(`old-${i}`, 'rtc', 'remembered', 0);
      book.linked(`old-${i}`, 1 + i);
    }
    book.add('never', 'rtc', 'link', 0);
    const kept = book.remembered();
    expect(kept).toHaveLength(LIMITS.rememberedPeers);
    expect(kept.filter(({ address }) => address.startsWith('old-'))).toHaveLength(10);
    expect(kept.map(({ lastSeen }) => lastSeen)).toEqual(
      kept.map(({ lastSeen }) => lastSeen).sort((a, b) => b - a),
    );
    expect(kept.some(({ address }) => address === 'never')).toBe(false);
  });
});
