/** A newcomer to a long ledger, and friends that have it (S-5). */
import { afterEach, expect } from 'vitest';
import { equal, toHex } from '../../../../src/base/bytes.ts';
import type { Accounts } from '../../../../src/ledger/accounts.ts';
import { headerHash } from '../../../../src/ledger/header.ts';
import type { Node } from '../../../../src/node/node.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import type { Args, Hello, Responses } from '../../../../src/protocol/shapes.ts';
import { MemoryMedium } from '../../../../src/storage/memory-tables.ts';
import { FakeTransport } from '../../../support/fake-links.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { person, SmallLedger } from '../../../support/small-ledger.ts';
import { openNode } from '../../../support/small-node.ts';
import { drain } from '../room.ts';
import { afterLocator, rest, STARTS_AT, Stranger } from '../strangers.ts';

export const BLOCKS = 60;
export const DEPTH = LIMITS.joinDepth;
export const BUILDER = person(9_000).publicKey;
export const ISSUER = person(9_001);
const CAPS = { joinBlocks: 20, historyBlocks: 4, sideHeaders: 40, headersPerAnswer: 15 };

/** A chain of claims and payments, with the states after its blocks. */
export class Book {
  readonly ledger: SmallLedger;
  readonly states: Accounts[] = [];

  constructor(ledger = new SmallLedger({ grantsPerBlock: 8 })) {
    this.ledger = ledger;
  }

  grow(blocks: number, claims = 4): this {
    for (let i = 0; i < blocks; i += 1) {
      const height = this.ledger.blocks.length + 1;
      const first = height * 8;
      const newcomers = Array.from({ length: claims }, (_, at) => person(first + at));
      const { ledger } = this;
      const made =
        ledger.charter.issuer === null
          ? newcomers.map((one) => ledger.claim(one))
          : newcomers.slice(0, 1).map((one) => ledger.mint(ISSUER, one.publicKey, 100));
      ledger.grow(made, BUILDER, STARTS_AT + height * 1_000);
      this.states[height] = this.ledger.state;
    }
    return this;
  }

  /** Answers `accounts` as a node with this chain does. */
  parts = ({ block, prefix }: Args['accounts']): Responses['accounts'] | number => {
    const { headers } = this.ledger;
    const height = headers.findIndex((one) => block !== null && equal(headerHash(one), block));
    const state = this.states[height];
    return state === undefined ? 404 : { ...state.prove(prefix), block: block as Uint8Array };
  };
}

export const long = new Book().grow(BLOCKS);
const opened: Node[] = [];

export async function newcomer(book = long, medium = new MemoryMedium(), more = {}) {
  const { ledger } = book;
  const clock = new ManualClock(STARTS_AT + 1_000 * (BLOCKS + 60));
  const transport = new FakeTransport('rtc', 'own');
  let broken = 0;
  const options = { clock, transports: [transport], medium, limits: { ...CAPS, ...more } };
  const node = await openNode(ledger, { ...options, broken: () => (broken += 1) });
  opened.push(node);
  node.start();
  await drain();
  return { node, transport, clock, ledger, medium, brokenTimes: () => broken };
}

export type Newcomer = Awaited<ReturnType<typeof newcomer>>;

export function friend(
  setting: Newcomer,
  name: string,
  book = long,
  more: Partial<Hello> = {},
): Stranger {
  const { headers, blocks, summit } = book.ledger;
  const { seals = [] } = more;
  const one = new Stranger(setting, name, summit, afterLocator(headers), seals, more);
  one.blocks = blocks;
  one.parts = book.parts;
  return one;
}

/** Until it holds, or for so long. */
export async function until(setting: Newcomer, holds: () => boolean, seconds = 60): Promise<void> {
  for (let left = seconds * 5; left > 0 && !holds(); left -= 1) await rest(setting, 200);
}

export const isVerified = ({ node }: Newcomer) =>
  node.chain.tip.height > 0 && node.chain.base.isVerified;
export const root = ({ node }: Newcomer) => toHex(node.chain.state.root);

export async function isWhole(setting: Newcomer, book = long): Promise<void> {
  const { chain } = setting.node;
  const { ledger } = book;
  expect(chain.tip.height).toBe(ledger.blocks.length);
  expect(root(setting)).toBe(toHex(ledger.state.root));
  expect(chain.base.height).toBe(0);
  for (const entry of [1, 30, BLOCKS].map((height) => chain.tree.at(height)))
    expect(entry !== undefined && (await chain.load(entry)) !== null).toBe(true);
  chain.tree.sanityCheck();
  await rest(setting, 1_000);
  expect(setting.node.ready).toBe(true);
}

afterEach(async () => {
  for (const node of opened.splice(0)) await node.stop();
});
