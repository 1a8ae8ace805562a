/**
 * Messages over frames. Oracle: a second, plain reading of the frame rules (O-6) that decides for
 * each frame whether it brings a message, more to come, or the end; and no more is held than came.
 */
import { Reassembler, splitMessage, wholeFrame } from '../../src/protocol/framing.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { count, demand, same, type Target } from './finding.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { Seeded } from './seeded.ts';

/** Largest message of this fuzzer, so that its edge is reached often. */
const MOST = 9_000;
const SIZES = [1, 2, 1_023, 1_024, 1_025, 2_047, 2_048, MOST - 1, MOST, MOST + 1];
const FRAMES = [1_029, 1_030, 2_000, LIMITS.frameBytes];

const TOO_LARGE = new Uint8Array(LIMITS.frameMaxBytes + 1).fill(2);

interface Step {
  frame: Uint8Array;
  /** Monotonic ms. */
  at: number;
}

/** Reads frames one by one as O-6 says. */
class PlainReading {
  #total = 0;
  /** Null between messages. */
  #data: Uint8Array | null = null;
  #length = 0;
  #by = 0;
  #broken: string | null = null;

  read(frame: Uint8Array, at: number): { message: Uint8Array } | { error: string } | 'more' {
    this.#broken ??= this.#fault(frame, at);
    if (this.#broken !== null) return { error: this.#broken };
    if (frame[0] === 3) return { message: frame.subarray(1) };
    const begins = this.#data === null;
    if (this.#data === null) {
      this.#total = new DataView(frame.buffer, frame.byteOffset).getUint32(1);
      this.#data = new Uint8Array(this.#total);
      this.#length = 0;
      this.#by = at + LIMITS.frameProgressMs + (this.#total * 1_000) / LIMITS.frameBytesPerSecond;
    }
    const data = frame.subarray(begins ? 5 : 1);
    this.#data.set(data, this.#length);
    this.#length += data.length;
    if (this.#length < this.#total) return 'more';
    const message = this.#data;
    this.#data = null;
    return { message };
  }

  #fault(frame: Uint8Array, at: number): string | null {
    if (frame.length > LIMITS.frameMaxBytes) return 'frame-too-large';
    if (frame[0] === 3 && frame.length > 1)
      return frame.length > MOST + 1 ? 'frame-too-large' : null;
    const begins = this.#data === null;
    if (frame[0] !== (begins ? 1 : 2) || frame.length < (begins ? 6 : 2)) return 'bad-frame';
    const total = begins ? new DataView(frame.buffer, frame.byteOffset).getUint32(1) : this.#total;
    if (total > MOST) return 'frame-too-large';
    if (!begins && at >= this.#by) return 'frame-stalled';
    const data = frame.length - (begins ? 5 : 1);
    const sum = (begins ? 0 : this.#length) + data;
    if (sum > total) return 'bad-frame';
    return sum < total && data < LIMITS.frameMinBytes ? 'bad-frame' : null;
  }
}

export class FramingTarget implements Target {
  readonly name = 'framing';
  readonly counts = new Map<string, number>();

  run(seed: number, index: number): void {
    const steps = makeSteps(new Seeded(this.name, seed, index));
    for (const outcome of judge(steps)) count(this.counts, outcome);
  }
}

function makeSteps(random: Seeded): Step[] {
  const frames: Uint8Array[] = [];
  for (let messages = 1 + random.below(3); messages > 0; messages -= 1)
    frames.push(...splitMessage(new Uint8Array(random.pick(SIZES)).fill(7), random.pick(FRAMES)));
  if (random.oneIn(3))
    frames.splice(
      random.below(frames.length + 1),
      0,
      wholeFrame(new Uint8Array(random.pick(SIZES)).fill(8)) ?? TOO_LARGE,
    );
  if (!random.oneIn(6)) spoil(frames, random);
  let at = 0;
  return frames.map((frame) => {
    at += random.oneIn(10) ? random.pick([9_999, 10_000, 12_441, 60_000]) : random.below(50);
    return { frame, at };
  });
}

function spoil(frames: Uint8Array[], random: Seeded): void {
  const at = random.below(frames.length);
  const frame = frames[at] ?? new Uint8Array(1);
  const change = random.below(6);
  if (change === 0) frames.splice(at, 1);
  else if (change === 1) frames.splice(at, 0, frame);
  else if (change === 2)
    frames.splice(at, 1, new Uint8Array(random.pick([0, 1, 2, 4, 5, 6])).fill(1));
  else if (change === 3) frames.splice(at, 1, TOO_LARGE);
  else if (change === 4) frames.splice(at, 1, mutateBytes(frame, random, frame));
  else frames.splice(at, 1, frame.slice(0, random.below(frame.length)));
}

/** Looks at frames in turn; what each of them gave. */
function judge(steps: readonly Step[]): string[] {
  const reassembler = new Reassembler(MOST);
  const plain = new PlainReading();
  let received = 0;
  return steps.map(({ frame, at }) => {
    received += frame.length;
    const got = reassembler.push(frame, at);
    const expected = plain.read(frame, at);
    demand(same(got, expected === 'more' ? {} : expected), 'the frame rules read otherwise');
    demand(reassembler.held <= Math.min(received, MOST), 'more is held than came');
    demand((reassembler.deadline() !== null) === reassembler.held > 0, 'a deadline for nothing');
    return 'error' in got ? got.error : 'message' in got ? 'message' : 'more';
  });
}
