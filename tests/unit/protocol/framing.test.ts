/** N-5: every frame is checked before a byte is kept. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equal } from '../../../src/base/bytes.ts';
import { Reassembler, splitMessage, wholeFrame } from '../../../src/protocol/framing.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';

function first(total: number, data: number): Uint8Array {
  const frame = new Uint8Array(5 + data);
  frame[0] = 1;
  new DataView(frame.buffer).setUint32(1, total);
  return frame;
}

function next(data: number): Uint8Array {
  const frame = new Uint8Array(1 + data);
  frame[0] = 2;
  return frame;
}

const message = (length: number) => Uint8Array.from({ length }, (_, i) => i % 251);

describe('framing', () => {
  it('gives back what was cut, whatever the sizes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: LIMITS.frameMinBytes + 5, max: 5_000 }),
        (lengths, frameBytes) => {
          const reassembler = new Reassembler();
          for (const length of lengths) {
            const frames = splitMessage(message(length), frameBytes);
            expect(frames.every((frame) => frame.length <= frameBytes)).toBe(true);
            const results = frames.map((frame) => reassembler.push(frame, 0));
            expect(results.slice(0, -1).every((result) => !('message' in result))).toBe(true);
            const last = results.at(-1);
            const whole = last !== undefined && 'message' in last ? last.message : undefined;
            expect(whole !== undefined && equal(whole, message(length))).toBe(true);
            expect(reassembler.deadline()).toBeNull();
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('carries the largest message in the frames we send', () => {
    const whole = message(LIMITS.messageBytes);
    const reassembler = new Reassembler();
    const results = splitMessage(whole).map((frame) => reassembler.push(frame, 0));
    const last = results.at(-1);
    expect(last !== undefined && 'message' in last && last.message?.length).toBe(whole.length);
  });

  it('each frame is a buffer of its own, to be transferred', () => {
    for (const frame of splitMessage(message(200_000))) {
      expect(frame.byteLength).toBe(frame.buffer.byteLength);
    }
  });

  it('refuses a declared size over the cap before a byte is kept', () => {
    for (const total of [101, 2 ** 31, 2 ** 32 - 1]) {
      const reassembler = new Reassembler(100);
      expect(reassembler.push(first(total, 50), 0)).toEqual({ error: 'frame-too-large' });
      expect(reassembler.held).toBe(0);
    }
    expect(new Reassembler(100).push(first(100, 100), 0)).toHaveProperty('message');
  });

  it('refuses a frame no sender of ours makes', () => {
    expect(new Reassembler().push(new Uint8Array(LIMITS.frameMaxBytes + 1), 0)).toEqual({
      error: 'frame-too-large',
    });
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a kind alone', Uint8Array.of(1)],
    ['a header alone', first(5, 0)],
    ['a declared size of nothing', first(0, 0)],
    ['a declared size of nothing, with data', first(0, 3)],
    ['an unknown kind', Uint8Array.of(4, 0, 0, 0, 1, 9)],
    ['a whole message of nothing', Uint8Array.of(3)],
    ['a further frame of no message', next(2_000)],
    ['more data than declared', first(10, 11)],
    ['a first frame too small to be worth it', first(5_000, LIMITS.frameMinBytes - 1)],
  ])('refuses %s', (_name, frame) => {
    const reassembler = new Reassembler();
    expect(reassembler.push(frame, 0)).toEqual({ error: 'bad-frame' });
    expect(reassembler.held).toBe(0);
    // Nothing more is taken from this link.
    expect(reassembler.push(first(3, 3), 0)).toEqual({ error: 'bad-frame' });
  });

  it.each([
    ['empty', next(0)],
    ['too small', next(LIMITS.frameMinBytes - 1)],
    ['another first frame (interleaving)', first(3, 3)],
    ['too much', next(9_000)],
    ['of no bytes at all', new Uint8Array()],
  ])('refuses a further frame that is %s', (_name, frame) => {
    const reassembler = new Reassembler();
    expect(reassembler.push(first(10_000, 2_000), 0)).toEqual({});
    expect(reassembler.push(frame, 0)).toEqual({ error: 'bad-frame' });
    expect(reassembler.held).toBe(0);
  });

  it('a small message comes between the frames of a large one, which must not be late for it', () => {
    const reassembler = new Reassembler();
    const [begin, end] = splitMessage(message(100_000)) as [Uint8Array, Uint8Array];
    const urgent = wholeFrame(message(500)) as Uint8Array;
    expect(reassembler.push(begin, 0)).toEqual({});
    const due = reassembler.deadline();
    expect(reassembler.push(urgent, 9_000)).toEqual({ message: message(500) });
    expect([reassembler.deadline(), reassembler.held]).toEqual([due, begin.length - 5]);
    const result = reassembler.push(end, 9_500);
    expect('message' in result && result.message && equal(result.message, message(100_000))).toBe(
      true,
    );
    expect(reassembler.push(urgent, 9_600)).toEqual({ message: message(500) });
    expect(new Reassembler(499).push(urgent, 0)).toEqual({ error: 'frame-too-large' });
  });

  it('what does not fit into one frame is no message to come between others', () => {
    expect(wholeFrame(message(LIMITS.frameBytes - 1))?.length).toBe(LIMITS.frameBytes);
    expect(wholeFrame(message(LIMITS.frameBytes))).toBe(null);
    expect(wholeFrame(message(0))).toBe(null);
  });

  it('the last frame may be small', () => {
    const reassembler = new Reassembler();
    reassembler.push(first(2_001, 2_000), 0);
    expect(reassembler.push(next(1), 0)).toHaveProperty('message');
  });

  it('endless frames end at the declared size', () => {
    const reassembler = new Reassembler(50_000);
    let result = reassembler.push(first(50_000, 1_024), 0);
    let frames = 0;
    while (!('error' in result) && !('message' in result)) {
      result = reassembler.push(next(1_024), 0);
      frames += 1;
      expect(reassembler.held).toBeLessThanOrEqual(50_000);
    }
    expect(frames).toBeLessThan(50);
  });

  it('says when a message stalls', () => {
    const reassembler = new Reassembler();
    expect(reassembler.deadline()).toBeNull();
    reassembler.push(first(10_000, 2_000), 1_000);
    expect(reassembler.deadline()).toBe(1_000 + LIMITS.frameProgressMs);
    expect(reassembler.stalled(1_000)).toBeNull();
    reassembler.push(next(2_000), 5_000);
    expect(reassembler.stalled(1_000 + LIMITS.frameProgressMs)).toBeNull();
    expect(reassembler.stalled(50_000)).toBe('frame-stalled');
    expect(reassembler.held).toBe(0);
    expect(reassembler.push(next(2_000), 50_000)).toEqual({ error: 'frame-stalled' });
  });

  it('a drip of frames, each in time, must still keep up the least rate', () => {
    const total = LIMITS.messageBytes;
    const reassembler = new Reassembler();
    let now = 0;
    let result = reassembler.push(first(total, LIMITS.frameMinBytes), now);
    while (!('error' in result) && !('message' in result)) {
      now += LIMITS.frameProgressMs - 1;
      result = reassembler.push(next(LIMITS.frameMinBytes), now);
    }
    expect(result).toEqual({ error: 'frame-stalled' });
    const allowed = LIMITS.frameProgressMs + (total / LIMITS.frameBytesPerSecond) * 1_000;
    expect(now).toBeLessThan(allowed + LIMITS.frameProgressMs);
  });

  it('our own misuse throws', () => {
    expect(() => splitMessage(new Uint8Array())).toThrow(RangeError);
    expect(() => splitMessage(message(10), 100)).toThrow(RangeError);
  });
});
