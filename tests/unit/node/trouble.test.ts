/** S-4: trouble with the disk begins once, and ends by a write that comes through. */
import { describe, expect, it } from 'vitest';
import { Serial } from '../../../src/base/serial.ts';
import { StorageFailure } from '../../../src/base/storage-failure.ts';
import { ChainDamage } from '../../../src/node/chain/damage.ts';
import type { Clock } from '../../../src/node/ports.ts';
import { Trouble } from '../../../src/node/trouble.ts';

class DiskError extends StorageFailure {
  constructor(code: string) {
    super(code, `The disk says ${code}.`);
  }
}

/** A node's trouble over a disk that can be full, and a clock that is turned by hand. */
function troubled() {
  const timers: (() => void)[] = [];
  const told: string[] = [];
  const disk = { full: true };
  const clock: Clock = {
    now: () => 0,
    monotonic: () => 0,
    timeZone: () => 'UTC',
    after: (_, run) => {
      timers.push(run);
      return {
        cancel: () => {
          timers.splice(timers.indexOf(run), 1);
        },
      };
    },
  };
  const write = async () => {
    if (disk.full) throw new DiskError('quota');
  };
  const serial = new Serial();
  const trouble = new Trouble(clock, serial);
  trouble.attach({
    began: ({ code }) => void told.push(`began ${code}`),
    probe: write,
    ended: () => void told.push('ended'),
    broken: ({ damage }) => void told.push(`broken ${damage.what}`),
  });
  const pass = async () => {
    timers.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { trouble, told, disk, write, pass, timers, serial };
}

describe('S-4 trouble with the disk', () => {
  it('is told once, however often it fails, and lasts until a write comes through', async () => {
    const { trouble, told, disk, write, pass } = troubled();
    expect(await trouble.guard(write)).toBe(false);
    expect(await trouble.guard(write)).toBe(false);
    for (let i = 0; i < 3; i++) await pass();
    expect(trouble.now).toEqual({ code: 'quota', reason: 'The disk says quota.' });
    expect(told).toEqual(['began quota']);
    disk.full = false;
    expect(await trouble.guard(write)).toBe(true);
    expect(trouble.now?.code).toBe('quota');
    await pass();
    expect(trouble.now).toBe(null);
    disk.full = true;
    await trouble.guard(write);
    expect(told).toEqual(['began quota', 'ended', 'began quota']);
  });

  it('is over for the step after the one that came through', async () => {
    const { trouble, disk, write, pass, serial } = troubled();
    await trouble.guard(write);
    disk.full = false;
    const passed = pass();
    let seen: unknown = 'nothing';
    void serial.run(() => {
      seen = trouble.now;
    });
    await passed;
    expect(seen).toBe(null);
  });

  it('ends with the node', async () => {
    const { trouble, told, write, timers } = troubled();
    await trouble.guard(write);
    trouble.stop();
    await trouble.guard(write);
    expect(timers).toEqual([]);
    expect(told).toEqual(['began quota']);
  });

  it('that breaks the chain is told once, and is none of the disk', async () => {
    const { trouble, told } = troubled();
    const broken = async () => {
      throw new ChainDamage({ what: 'block', detail: 'block 1 cannot be read' });
    };
    await trouble.guard(broken);
    await trouble.guard(broken);
    expect([trouble.isBroken, trouble.now]).toEqual([true, null]);
    expect(told).toEqual(['broken block']);
  });

  it('is no place for our own bugs', async () => {
    const { trouble } = troubled();
    const bug = async () => {
      throw new TypeError('a bug');
    };
    await expect(trouble.guard(bug)).rejects.toThrow('a bug');
    // A code alone makes no failure of the disk: a clone's error has one too.
    const clone = async () => {
      structuredClone(() => undefined);
    };
    await expect(trouble.guard(clone)).rejects.toMatchObject({ name: 'DataCloneError', code: 25 });
    expect(trouble.now).toBe(null);
  });
});
