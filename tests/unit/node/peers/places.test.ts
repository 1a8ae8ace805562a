/**
 * Slots (N-4, hostile: eclipse): each way of finding has its own, and no inbound peer takes a
 * chosen one's.
 */
import { describe, expect, it } from 'vitest';
import {
  isWanted,
  type Placed,
  type PlaceKind,
  placeFor,
} from '../../../../src/node/peers/places.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';

const KINDS = Object.keys(LIMITS.places) as PlaceKind[];
const NOW = 10 ** 7;

/** So many of each kind; the first of a kind has been there the longest. */
function links(counts: Partial<Record<PlaceKind, number>>): Placed[] {
  return KINDS.flatMap((placeKind) =>
    Array.from({ length: counts[placeKind] ?? 0 }, (_, index) => ({
      placeKind,
      placedAt: index + 1,
      usefulAt: 0,
    })),
  );
}

const total = (counts: Partial<Record<PlaceKind, number>>): number => links(counts).length;

describe('places', () => {
  it('those of the kinds are all there are', () => {
    expect(total(LIMITS.places)).toBe(LIMITS.peersMax);
    for (const kind of KINDS)
      expect(LIMITS.placesDialled[kind]).toBeLessThanOrEqual(LIMITS.places[kind]);
  });

  it('whatever is free may be used by any kind, but for those kept for newcomers who dial in', () => {
    expect(placeFor(links({ exchange: 11 }), 'exchange', false, NOW)).toMatchObject({
      admit: true,
    });
    expect(placeFor(links({ exchange: 12 }), 'exchange', false, NOW)).toEqual({ admit: false });
    expect(placeFor(links({ exchange: 12 }), 'inbound', false, NOW)).toMatchObject({
      admit: true,
    });
    expect(placeFor(links({ inbound: 15 }), 'inbound', false, NOW)).toMatchObject({
      admit: true,
    });
  });

  it('a kind with fewer than its own takes the stalest of the kind with most above its own', () => {
    const full = links({ inbound: 13, exchange: 3 });
    const verdict = placeFor(full, 'known', false, NOW);
    expect(verdict).toMatchObject({ admit: true, instead: { placeKind: 'inbound', placedAt: 1 } });
    const useful = full.map((link) => (link.placedAt === 1 ? { ...link, usefulAt: 99 } : link));
    expect(placeFor(useful, 'known', false, NOW)).toMatchObject({ instead: { placedAt: 2 } });
    const ours = links({ exchange: 12, inbound: 4 });
    expect(placeFor(ours, 'known', false, NOW)).toMatchObject({
      instead: { placeKind: 'exchange' },
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
            const verdict = placeFor(links(counts), 'inbound', false, NOW);
            if (verdict.admit) expect(verdict.instead?.placeKind).toBe('inbound');
            mixtures += 1;
          }
    expect(mixtures).toBe(1_820);
  });

  it('in no mixture is the number passed, and each kind below its own gets in', () => {
    for (let inbound = 4; inbound <= 16; inbound += 1)
      for (const kind of KINDS)
        for (const other of KINDS) {
          const counts: Partial<Record<PlaceKind, number>> = { inbound };
          const rest = LIMITS.peersMax - inbound;
          counts[other] = (counts[other] ?? 0) + rest;
          const held = links(counts);
          const verdict = placeFor(held, kind, false, NOW);
          const own = held.filter(({ placeKind }) => placeKind === kind).length;
          if (own < LIMITS.places[kind]) expect(verdict.admit).toBe(true);
          if (verdict.admit && verdict.instead === null) expect(held.length).toBeLessThan(16);
        }
  });

  it('a full room lets newcomers in, one at a time, in the place of one that brought nothing for a while', () => {
    const young = links({ inbound: 16 }).map((link) => ({ ...link, placedAt: NOW - 1_000 }));
    expect(placeFor(young, 'inbound', false, NOW)).toEqual({ admit: false });
    const later = NOW + LIMITS.placeKeptMs;
    expect(placeFor(young, 'inbound', false, later)).toMatchObject({ admit: true });
    const useful = young.map((link) => ({ ...link, usefulAt: later - 1 }));
    expect(placeFor(useful, 'inbound', false, later)).toEqual({ admit: false });
  });

  it('who was dialled to look around takes the place of its like', () => {
    const full = links({ exchange: 8, inbound: 8 });
    expect(placeFor(full, 'exchange', true, NOW)).toMatchObject({
      admit: true,
      instead: { placeKind: 'exchange', placedAt: 1 },
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
