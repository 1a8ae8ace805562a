import { describe, expect, it } from 'vitest';
import type { BuilderSettings } from '../../../src/api/view.ts';
import { DEFAULT_BUILDER_SETTINGS } from '../../../src/builder/settings.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';
import { setUp, turnMs } from './builder-setup.ts';

describe('B-1 while it seeks', () => {
  it('takes a newer template every 2 s: time, work and pool move on', async () => {
    const { clock, source, search, builder, pool } = setUp();
    pool(3);
    builder.start();
    await clock.pass(turnMs(source.tip, 1));
    search.running?.progress(400, 200);
    expect(builder.view()).toMatchObject({ attempts: 400, rate: 200, expected: 5 });
    pool(5);
    source.work = 500n;
    await clock.pass(2_000);
    expect(search.started).toHaveLength(2);
    expect(source.asked[1]).toBe((source.asked[0] as number) + 2_000);
    expect(builder.view()).toMatchObject({ records: 5, attempts: 400, expected: 2.5 });
    search.running?.progress(100, 200);
    expect(builder.view().attempts).toBe(500);
  });

  it('warns once of what it drops, however often it takes a template', async () => {
    const { clock, source, builder, pool, said } = setUp();
    pool(3);
    source.dropped = [{ id: 'ab', code: 'balance', reason: 'The sender cannot pay.' }];
    builder.start();
    await clock.pass(20_000);
    expect(said().filter((code) => code === 'dropped')).toHaveLength(1);
  });

  it('takes a template that is dear to make less often', async () => {
    const clock = new ManualClock();
    const { source, builder, pool } = setUp({}, { clock });
    const template = source.template.bind(source);
    const slow = { ms: 0 };
    const monotonic = clock.monotonic.bind(clock);
    clock.monotonic = () => monotonic() + slow.ms;
    source.template = (time) => {
      slow.ms += 500;
      return template(time);
    };
    pool(3);
    builder.start();
    await clock.pass(turnMs(source.tip, 1) + 9_000);
    expect(source.asked).toHaveLength(1);
    await clock.pass(1_500);
    expect(source.asked).toHaveLength(2);
  });

  it('stops when the pool has nothing left for a block', async () => {
    const { clock, search, builder, pool } = setUp();
    pool(3);
    builder.start();
    await clock.pass(3_000);
    pool(0);
    await clock.pass(2_000);
    expect(search.running).toBeNull();
    expect(builder.view().state).toBe('waiting');
  });

  it('takes half its share of a core in a hidden tab', async () => {
    let hidden = false;
    const { clock, search, builder, pool } = setUp({}, { isHidden: () => hidden });
    pool(3);
    builder.start();
    await clock.pass(3_000);
    expect(search.running?.share).toBe(0.5);
    hidden = true;
    await clock.pass(2_000);
    expect(search.running?.share).toBe(0.25);
    hidden = false;
    builder.configure({});
    expect(search.running?.share).toBe(0.5);
  });

  it('says so when the search fails, and tries again', async () => {
    const { clock, search, builder, pool } = setUp();
    pool(3);
    builder.start();
    await clock.pass(3_000);
    search.running?.failed('The worker fell silent.');
    expect(builder.log().at(-1)).toMatchObject({ level: 'error', code: 'failed' });
    await clock.pass(6_000);
    expect(search.running).not.toBeNull();
  });
});

describe('a search that fails the moment it is begun', () => {
  it('is tried again at the next look', async () => {
    const { clock, search, builder, pool } = setUp();
    const start = search.start.bind(search);
    search.start = (job) => {
      start(job);
      job.failed('no workers here');
    };
    pool(3);
    builder.start();
    await clock.pass(3_000);
    expect(builder.view().state).toBe('waiting');
    search.start = start;
    await clock.pass(6_000);
    expect(builder.view().state).toBe('seeking');
  });
});

describe('B-1 the switch and the settings', () => {
  it('does nothing while it is off', async () => {
    const { clock, source, builder, pool } = setUp({ on: false });
    pool(3);
    builder.start();
    await clock.pass(60_000);
    expect(builder.view().state).toBe('off');
    expect(source.asked).toEqual([]);
  });

  it('is switched on and off at once', async () => {
    const { clock, search, builder, pool, said } = setUp({ on: false });
    pool(3);
    builder.start();
    expect(builder.configure({ on: true })).toMatchObject({ ok: true, value: { on: true } });
    await clock.pass(3_000);
    expect(builder.view().state).toBe('seeking');
    builder.configure({ on: false });
    expect(builder.view().state).toBe('off');
    expect(search.running).toBeNull();
    expect(clock.pending).toBe(0);
    expect(said().slice(-1)).toEqual(['stopped']);
  });

  it('comes back when it is switched off and on while a block is handed over', async () => {
    const { clock, source, search, builder, pool } = setUp();
    pool(3);
    let answer: (it: { ok: true }) => void = () => undefined;
    source.answer = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    builder.start();
    await clock.pass(3_000);
    search.find();
    builder.configure({ on: false });
    builder.configure({ on: true });
    await clock.pass(30_000);
    expect(source.submitted).toHaveLength(1);
    answer({ ok: true });
    await settle();
    await clock.pass(6_000);
    expect(builder.view().state).toBe('seeking');
  });

  it('hears nothing and plans nothing after `stop`', async () => {
    const { clock, source, builder, pool } = setUp();
    pool(3);
    builder.start();
    await clock.pass(3_000);
    builder.stop();
    expect(source.heard).toBe(false);
    expect(clock.pending).toBe(0);
    builder.configure({ size: 1 });
    expect(clock.pending).toBe(0);
  });

  it('holds a new size at once', () => {
    const { builder, pool } = setUp({ size: 5 });
    pool(2);
    builder.start();
    expect(builder.view().state).toBe('waiting');
    builder.configure({ size: 2 });
    expect(builder.view()).toMatchObject({ state: 'holding-back', size: 2 });
  });

  it('does not begin its wait again when nothing changes', async () => {
    const { clock, builder, pool, source } = setUp();
    pool(3);
    builder.start();
    await clock.pass(turnMs(source.tip, 1) / 2);
    builder.configure({});
    await clock.pass(turnMs(source.tip, 1) / 2 + 1);
    expect(builder.view().state).toBe('seeking');
  });

  it('refuses what is out of range, by field, and changes nothing', () => {
    const { builder } = setUp();
    const wrong: [keyof BuilderSettings, unknown][] = [
      ['on', 'yes'],
      ['size', 0],
      ['size', 2.5],
      ['size', '3'],
      ['sleep', 0],
      ['sleep', Number.NaN],
      ['patience', -1],
      ['patience', Number.POSITIVE_INFINITY],
      ['share', 0],
      ['share', 1.5],
      ['share', null],
    ];
    for (const [field, value] of wrong)
      expect(builder.configure({ size: 9, [field]: value })).toMatchObject({
        ok: false,
        error: { code: 'builder-setting', field },
      });
    expect(builder.view()).toMatchObject(DEFAULT_BUILDER_SETTINGS);
  });
});

describe('the builder’s log', () => {
  it('keeps the newest lines, and says once that there is not enough', async () => {
    const { clock, builder, pool, said } = setUp({ patience: 0 });
    builder.start();
    await clock.pass(60_000);
    expect(said()).toEqual(['started', 'not-enough']);
    expect(builder.log()[1]?.at).toBe(clock.now());
    for (let i = 0; i < 400; i++) {
      pool(i % 2);
      await clock.pass(3_000);
      builder.configure({ on: false });
      builder.configure({ on: true });
    }
    expect(builder.log()).toHaveLength(500);
    expect(builder.log().at(-1)?.at).toBe(clock.now());
  });
});
