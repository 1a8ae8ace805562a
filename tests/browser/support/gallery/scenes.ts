/** The states of the page that the gallery shows, by name. */
import type { FatalProblem } from '../../../../src/app/session.ts';
import type { FakeOptions } from '../fake-options.ts';

export interface Scene {
  /** Null: no ledger is named. */
  readonly ledger: Omit<FakeOptions, 'now' | 'seed'> | null;
  readonly fatal?: FatalProblem;
  /** Payments arrive and blocks land as one looks on. */
  readonly live?: boolean;
}

const NAME = 'tea-house';

export const SCENES: Readonly<Record<string, Scene>> = {
  first: { ledger: null },
  busy: { ledger: { name: NAME, blocks: 128 } },
  class: { ledger: { name: NAME, blocks: 128, others: 400 } },
  live: { ledger: { name: NAME, blocks: 128 }, live: true },
  empty: { ledger: { name: NAME, blocks: 0 } },
  newcomer: { ledger: { name: NAME, blocks: 30, claimed: false } },
  syncing: {
    ledger: {
      name: NAME,
      blocks: 60,
      sync: { kind: 'syncing', done: 60, total: 12_480, perSecond: 84, left: 147_900 },
    },
  },
  unsignalled: { ledger: { name: NAME, blocks: 60, signalling: 'lost' } },
  encrypted: { ledger: { name: NAME, blocks: 60, encrypted: true } },
  locked: { ledger: { name: NAME, blocks: 60, locked: true } },
  troubled: {
    ledger: {
      name: 'a-very-long-name-of-a-ledger-that-no-masthead-has-room-for',
      unit: '元宝',
      blocks: 2_000,
      notices: [
        { id: 1, at: Date.now() - 40_000, kind: 'reorganisation', values: { depth: 2 } },
        { id: 2, at: Date.now() - 20_000, kind: 'deep-reorganisation', values: { depth: 9 } },
        { id: 3, at: Date.now() - 5_000, kind: 'clock', values: { offset: 92_000 } },
      ],
    },
  },
  missing: { ledger: null, fatal: { kind: 'missing', features: ['workers', 'indexeddb'] } },
  'bad-link': {
    ledger: null,
    fatal: {
      kind: 'bad-link',
      fragment: '#/tea-house~AAAAAbroken',
      code: 'link-charter',
      reason: 'The charter is not base64url.',
    },
  },
  stopped: { ledger: null, fatal: { kind: 'stopped', reason: 'Out of memory.' } },
};
