/**
 * Attacks by messages: lies in `hello`, junk, repeated and unasked messages, floods (T-16 to T-21,
 * T-24).
 */
import { encodeRequest } from '../protocol/codec.ts';
import type { Attack } from './attack.ts';
import type { Attacker } from './attacker.ts';

function anyLink(attacker: Attacker) {
  return attacker.chance.shuffle(attacker.links)[0];
}

/** Spoils bytes of a valid message. */
function mangle(attacker: Attacker, bytes: Uint8Array): Uint8Array {
  const { chance } = attacker;
  const mangled = bytes.slice(0, chance.is(0.3) ? chance.int(0, bytes.length) : bytes.length);
  for (let i = chance.int(0, 4); i > 0 && mangled.length > 0; i--)
    mangled[chance.int(0, mangled.length - 1)] = chance.int(0, 255);
  return mangled;
}

const JSON_LINES: readonly string[] = [
  '{"op":"pool"}',
  '{"op":"blocks","args":{"start":-5}}',
  '{"op":"merge","args":{"pool":[{"sender":"GENESIS","receiver":"folio1x","amount":-1}]}}',
  '{"op":"merge","args":{"pool":[{"amount":1e400,"__proto__":{"ok":true}}]}}',
  '{"op":"merge","args":{"pool":{"constructor":1}}}',
  '{"op":"merge","args":{"blocks":[null,1,"x",{}]}}',
  `{"op":"merge","args":{"pool":${'['.repeat(500)}${']'.repeat(500)}}}`,
  '{"id":{"a":1},"op":"time"}',
  '{"op":"constructor"}',
  '{"op":"merge"}',
  '[1,2',
  '"text"',
  '',
];

export const PROTOCOL_ATTACKS: readonly Attack[] = [
  { name: 'dial', weight: 8, run: (attacker) => attacker.dial('binary') },
  { name: 'dial json', weight: 3, run: (attacker) => attacker.dial('json') },
  {
    name: 'appear',
    weight: 2,
    run: (attacker) => {
      attacker.appear();
      return true;
    },
  },
  {
    name: 'manner',
    weight: 3,
    run: (attacker) => {
      attacker.changeManner();
      return true;
    },
  },
  {
    name: 'great claim',
    weight: 3,
    run: (attacker) => {
      const { chance } = attacker;
      attacker.claim = { height: chance.int(1, 10_000), hash: chance.bytes(32), work: 2n ** 80n };
      attacker.tell();
      if (chance.is(0.5)) attacker.claim = null;
      return true;
    },
  },
  {
    name: 'someone else',
    weight: 2,
    run: (attacker) => {
      const { running } = attacker.chance.pick(attacker.world.machines);
      if (running === null) return false;
      attacker.appear();
      attacker.pretend(running.node.id);
      return attacker.dial('binary');
    },
  },
  {
    name: 'junk',
    weight: 3,
    run: (attacker) => {
      const link = anyLink(attacker);
      const { chance } = attacker;
      return link?.send(chance.bytes(chance.pick([1, 5, 6, 40, 5_000, 200_000]))) ?? false;
    },
  },
  {
    name: 'again',
    weight: 3,
    run: (attacker) => {
      const link = anyLink(attacker);
      if (link === undefined || attacker.heard.length === 0) return false;
      for (let i = attacker.chance.int(1, 20); i > 0; i--)
        link.send(attacker.chance.pick(attacker.heard));
      return true;
    },
  },
  {
    name: 'mangled',
    weight: 3,
    run: (attacker) => {
      const link = anyLink(attacker);
      if (link === undefined || attacker.heard.length === 0) return false;
      link.send(mangle(attacker, attacker.chance.pick(attacker.heard)));
      return true;
    },
  },
  {
    name: 'flood',
    weight: 2,
    run: (attacker) => {
      const link = anyLink(attacker);
      if (link === undefined) return false;
      const { ledgerId } = attacker.world.rules;
      const op = attacker.chance.pick(['time', 'peers'] as const);
      const question = encodeRequest(link.encoding, 1, { op, args: {} }, ledgerId);
      for (let i = attacker.chance.int(50, 400); i > 0; i--) link.send(question);
      return true;
    },
  },
  {
    name: 'script',
    weight: 4,
    run: (attacker) => {
      const link = attacker.links.find(({ encoding }) => encoding === 'json');
      const line = attacker.chance.pick(JSON_LINES);
      return link?.send(new TextEncoder().encode(line)) ?? false;
    },
  },
  {
    name: 'great questions',
    weight: 2,
    run: (attacker) => {
      const link = anyLink(attacker);
      if (link === undefined) return false;
      const { chance } = attacker;
      attacker.request(link, 'blocks', { start: -128, limit: 128 });
      attacker.request(link, 'headers', { locator: [chance.bytes(32)], limit: 2_000 });
      attacker.request(link, 'accounts', { block: null, prefix: '' });
      attacker.request(link, 'pool', { start: 0, limit: 8_192 });
      attacker.request(link, 'transactions', { block: chance.bytes(32), start: 0, limit: 8_192 });
      return true;
    },
  },
];
