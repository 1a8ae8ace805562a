/**
 * Slots (N-4, hostile: eclipse): each way of finding has its own, and no inbound peer takes a
 * chosen one's.
 */
import { describe, expect, it } from 'vitest';
import {
  isWanted,
  type SlotHolder,
  type SlotKind,
  slotFor,
} from '../../../../src/node/peers/slot-rules.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';

const KINDS = Object.keys(LIMITS.slots) as SlotKind[];
const NOW = 10 ** 7;

/** This many of each kind; the first of a kind has been there the longest. */
function links(counts: Partial<Record<SlotKind, number>>): SlotHolder[] {
  return KINDS.flatMap((slotKind) =>
    Array.from({ length: counts[slotKind] ?? 0 }, (_, index) => ({
      slotKind,
      slotSince: index + 1,
      lastBlockAt: 0,
    })),
  );
}

const total = (counts: Partial<Record<SlotKind, number>>): number => links(counts).length;

describe('slots', () => {
  it('the kinds share all slots', () => {
    expect(total(LIMITS.slots)).toBe(LIMITS.peersMax);
    for (const kind of KINDS)
      expect(LIMITS.slotsDialled[kind]).toBeLessThanOrEqual(LIMITS.slots[kind]);
  });

  it('any kind may use a free slot, except those kept for inbound newcomers', () => {
    expect(slotFor(links({ exchange: 11 }), 'exchange', false, NOW)).toMatchObject({
      admit: true,
    });
    expect(slotFor(links({ exchange: 12 }), 'exchange', false, NOW)).toEqual({ admit: false });
    expect(slotFor(links({ exchange: 12 }), 'inbound', false, NOW)).toMatchObject({
      admit: true,
    });
    expect(slotFor(links({ inbound: 15 }), 'inbound', false, NOW)).toMatchObject({
      admit: true,
    });
  });

  it('a kind with fewer than its own takes the stalest of the kind with most above its own', () => {
    const full = links({ inbound: 13, exchange: 3 });
    const verdict = slotFor(full, 'known', false, NOW);
    expect(verdict).toMatchObject({ admit: true, instead: { slotKind: 'inbound', slotSince: 1 } });
    const useful = full.map((link) => (link.slotSince === 1 ? { ...link, lastBlockAt: 99 } : link));
    expect(slotFor(useful, 'known', false, NOW)).toMatchObject({ instead: { slotSince: 2 } });
    const ours = links({ exchange: 12, inbound: 4 });
    expect(slotFor(ours, 'known', false, NOW)).toMatchObject({
      instead: { slotKind: 'exchange' },
    });
  });

  it('who dials in never takes the place of one we chose, in no mixture of links', () => {
    let mixtures = 0;
    for (let local = 0; local <= 12; local += 1)
      for (let known = 0; known + local <= 12; known += 1)
        for (let rendezvous = 0; rendezvous + known + local <= 12; rendezvous += 1)
          for (let exchange = 0; exchange + rendezvous + known + local <= 12; exchange += 1) {
            const chosen = local + known + rendezvous + exchange;
            const counts = {
              local,
              known,
              rendezvous,
              exchange,
              inbound: LIMITS.peersMax - chosen,
            };
            const verdict = slotFor(links(counts), 'inbound', false, NOW);
            if (verdict.admit) expect(verdict.instead?.slotKind).toBe('inbound');
            mixtures += 1;
          }
    expect(mixtures).toBe(1_820);
  });

  it('in no mixture is the number passed, and each kind below its own gets in', () => {
    for (let inbound = 4; inbound <= 16; inbound += 1)
      for (const kind of KINDS)
        for (const other of KINDS) {
          const counts: Partial<Record<SlotKind, number>> = { inbound };
          const rest = LIMITS.peersMax - inbound;
          counts[other] = (counts[other] ?? 0) + rest;
          const held = links(counts);
          const verdict = slotFor(held, kind, false, NOW);
          const own = held.filter(({ slotKind }) => slotKind === kind).length;
          if (own < LIMITS.slots[kind]) expect(verdict.admit).toBe(true);
          if (verdict.admit && verdict.instead === null) expect(held.length).toBeLessThan(16);
        }
  });

  it('a full room lets newcomers in, one at a time, in the place of one that brought nothing for a while', () => {
    const young = links({ inbound: 16 }).map((link) => ({ ...link, slotSince: NOW - 1_000 }));
    expect(slotFor(young, 'inbound', false, NOW)).toEqual({ admit: false });
    const later = NOW + LIMITS.slotKeptMs;
    expect(slotFor(young, 'inbound', false, later)).toMatchObject({ admit: true });
    const useful = young.map((link) => ({ ...link, lastBlockAt: later - 1 }));
    expect(slotFor(useful, 'inbound', false, later)).toEqual({ admit: false });
  });

  it('who was dialled to look around takes the place of its like', () => {
    const full = links({ exchange: 8, inbound: 8 });
    expect(slotFor(full, 'exchange', true, NOW)).toMatchObject({
      admit: true,
      instead: { slotKind: 'exchange', slotSince: 1 },
    });
  });
});

describe('whom to dial', () => {
  it('anyone while there are few, and while few were chosen, whoever dialled in', () => {
    expect(isWanted(links({}), 'exchange')).toBe(true);
    expect(isWanted(links({ inbound: 12 }), 'exchange')).toBe(true);
    expect(isWanted(links({ inbound: 8, exchange: 4 }), 'exchange')).toBe(false);
    // With all slots taken, a peer of a kind that has unused slots of its own gets in.
    expect(isWanted(links({ inbound: 16 }), 'exchange')).toBe(true);
    expect(isWanted(links({ inbound: 13, exchange: 3 }), 'exchange')).toBe(false);
    expect(isWanted(links({ inbound: 13, exchange: 3 }), 'known')).toBe(true);
  });

  it('some of each kind, however many there are of others', () => {
    const many = links({ exchange: 8, inbound: 4 });
    expect(isWanted(many, 'rendezvous')).toBe(true);
    expect(isWanted(many, 'known')).toBe(true);
    expect(isWanted(many, 'local')).toBe(true);
    expect(isWanted([...many, ...links({ known: 2 })], 'known')).toBe(false);
  });
});
