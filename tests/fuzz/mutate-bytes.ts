/** Ways to spoil bytes that leave most of their structure standing. */
import type { Seeded } from './seeded.ts';

type Mutation = (bytes: Uint8Array, random: Seeded, other: Uint8Array) => Uint8Array;

const INTERESTING = [0, 1, 2, 3, 0x7f, 0x80, 0xc0, 0xfe, 0xff];

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Two places in it, in order. */
function span(bytes: Uint8Array, random: Seeded): [number, number] {
  const [a, b] = [random.below(bytes.length + 1), random.below(bytes.length + 1)];
  return a < b ? [a, b] : [b, a];
}

/** A false length or count: at its edges, or near the length that is really left. */
function lie(bytes: Uint8Array, random: Seeded): Uint8Array {
  const width = random.pick([1, 2, 4]);
  // Counts and kinds come early.
  const at = random.oneIn(2) ? 5 + random.below(16) : random.below(bytes.length);
  if (at + width > bytes.length) return bytes;
  const spoilt = bytes.slice();
  const left = bytes.length - at - width;
  const most = 2 ** (8 * width) - 1;
  const value = random.pick([0, 1, left - 1, left, left + 1, most - 1, most, random.below(256)]);
  const edge = Math.min(most, Math.max(0, value));
  const view = new DataView(spoilt.buffer);
  if (width === 1) view.setUint8(at, edge);
  else if (width === 2) view.setUint16(at, edge);
  else view.setUint32(at, edge);
  return spoilt;
}

const MUTATIONS: readonly Mutation[] = [
  lie,
  lie,
  (bytes, random) => bytes.slice(0, random.below(bytes.length)),
  (bytes, random) => joined(bytes, random.bytes(1 + random.below(40))),
  (bytes, random) => {
    const spoilt = bytes.slice();
    for (let i = random.below(4); i >= 0; i -= 1) {
      const at = random.below(spoilt.length);
      spoilt[at] = (spoilt[at] ?? 0) ^ (1 << random.below(8));
    }
    return spoilt;
  },
  (bytes, random) => {
    const spoilt = bytes.slice();
    for (let i = random.below(4); i >= 0; i -= 1)
      spoilt[random.below(spoilt.length)] = random.pick(INTERESTING);
    return spoilt;
  },
  (bytes, random) => {
    const [from, to] = span(bytes, random);
    return joined(bytes.subarray(0, from), bytes.subarray(to));
  },
  (bytes, random) => {
    const [from, to] = span(bytes, random);
    return joined(bytes.subarray(0, to), bytes.subarray(from));
  },
  (bytes, random, other) =>
    joined(
      bytes.subarray(0, random.below(bytes.length)),
      other.subarray(random.below(other.length)),
    ),
  // The envelope stays, junk follows.
  (bytes, random) => joined(bytes.subarray(0, 6), random.bytes(random.below(200))),
];

/** Spoils `bytes` in one to three ways; `other` is a second message to splice in. */
export function mutateBytes(bytes: Uint8Array, random: Seeded, other: Uint8Array): Uint8Array {
  let spoilt = bytes;
  for (let times = random.below(3); times >= 0; times -= 1) {
    if (spoilt.length === 0) return random.bytes(random.below(12));
    spoilt = random.pick(MUTATIONS)(spoilt, random, other);
  }
  return spoilt;
}
