import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { BuilderSettings } from '../../../src/api/view.ts';
import { Builder, type BuilderOptions } from '../../../src/builder/builder.ts';
import { DEFAULT_BUILDER_SETTINGS } from '../../../src/builder/settings.ts';
import { InlineSearch } from '../../support/inline-search.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';
import { FakeSearch, FakeSource } from './fakes.ts';

const KEY = new Uint8Array(32).fill(9);

function setUp(settings: Partial<BuilderSettings> = {}, more: Partial<BuilderOptions> = {}) {
  const clock = new ManualClock();
  const source = new FakeSource();
  const search = new FakeSearch();
  const builder = new Builder({
    source,
    search,
    clock,
    key: KEY,
    settings: { ...DEFAULT_BUILDER_SETTINGS, ...settings },
    ...more,
  });
  const pool = (count: number) => {
    source.pooled = Array.from({ length: count }, () => clock.monotonic());
  };
  const said = () => builder.log().map((line) => line.code);
  return { clock, source, search, builder, pool, said };
}

/** The wait of B-1, worked out apart from the code under test. */
function turnMs(tip: Uint8Array, nodes: number, sleepSeconds = 3): number {
  const digest = createHash('sha256').update(tip).update(KEY).digest();
  return sleepSeconds * 1_000 * (digest.readUInt32BE(0) / 2 ** 32) * Math.min(nodes, 10);
}

describe('B-1 when a block is begun', () => {
  it('looks every `sleep` seconds, and waits for `size` transactions', async () => {
    const { clock, search, builder, pool, source } = setUp({ patience: 0 });
    builder.start();
    expect(builder.view().state).toBe('waiting');
    pool(2);
    await clock.pass(60_000);
    expect(builder.view().state).toBe('waiting');
    pool(3);
    await clock.pass(2_999);
    expect(builder.view().state).toBe('waiting');
    await clock.pass(1);
    expect(builder.view().state).toBe('holding-back');
    await clock.pass(turnMs(source.tip, 1));
    expect(builder.view()).toMatchObject({ state: 'seeking', records: 3 });
    expect(search.running).not.toBeNull();
  });

  it('does not let a lone payment wait longer than `patience`', async () => {
    const { clock, builder, pool } = setUp({ patience: 15 });
    pool(1);
    builder.start();
    await clock.pass(14_999);
    expect(builder.view().state).toBe('waiting');
    await clock.pass(1);
    expect(builder.view().state).toBe('holding-back');
  });

  it.each([-86_400_000, 86_400_000])(
    'counts `patience` whatever the clock is set to (%i ms)',
    async (jump) => {
      const { clock, builder, pool } = setUp({ patience: 15 });
      pool(1);
      builder.start();
      await clock.pass(5_000);
      clock.jump(jump);
      await clock.pass(9_000);
      expect(builder.view().state).toBe('waiting');
      await clock.pass(4_000);
      expect(builder.view().state).not.toBe('waiting');
    },
  );

  it('is patient for ever with patience 0, and never builds an empty block', async () => {
    const { clock, builder, pool, source } = setUp({ patience: 0, size: 1 });
    builder.start();
    await clock.pass(100_000);
    expect(source.asked).toEqual([]);
    builder.configure({ size: 2 });
    pool(1);
    await clock.pass(100_000);
    expect(builder.view().state).toBe('waiting');
  });

  it('holds back by its own draw, longer among more nodes up to ten', async () => {
    for (const [known, counted] of [
      [1, 1],
      [4, 4],
      [10, 10],
      [300, 10],
    ] as const) {
      const { clock, builder, pool, source } = setUp();
      source.known = known;
      pool(3);
      builder.start();
      const wait = turnMs(source.tip, counted);
      await clock.pass(Math.floor(wait) - 1);
      expect(builder.view().state).toBe('holding-back');
      await clock.pass(2);
      expect(builder.view().state).toBe('seeking');
    }
  });

  it('draws anew at each tip', async () => {
    const { clock, builder, pool, source } = setUp();
    source.known = 10;
    pool(3);
    builder.start();
    const before = turnMs(source.tip, 10);
    await clock.pass(before / 2);
    source.advance([1, 2, 3]);
    const after = turnMs(source.tip, 10);
    expect(after).not.toBe(before);
    await clock.pass(Math.floor(after) - 1);
    expect(builder.view().state).toBe('holding-back');
    await clock.pass(2);
    expect(builder.view().state).toBe('seeking');
  });
});

describe('B-1 a block', () => {
  it('is packed, sought, created and added, with the log of the course system', async () => {
    const { clock, source, search, builder, pool } = setUp();
    pool(4);
    source.dropped = [{ id: 'ab', code: 'balance', reason: 'The sender cannot pay.' }];
    builder.start();
    await clock.pass(3_000);
    search.find(41n);
    await settle();
    expect(source.submitted).toMatchObject([{ nonce: 41n, template: { height: 1, records: 4 } }]);
    expect(builder.view()).toMatchObject({ state: 'waiting', built: 1, attempts: 0 });
    expect(builder.log()).toMatchObject([
      { level: 'info', code: 'started', values: { size: 3, sleep: 3, patience: 15 } },
      { level: 'info', code: 'packing', values: { height: 1, records: 4 } },
      { level: 'debug', code: 'seeking', values: { height: 1, work: '1000' } },
      { level: 'warning', code: 'dropped', values: { id: 'ab', code: 'balance' } },
      { level: 'info', code: 'created', values: { height: 1, records: 4 } },
      { level: 'info', code: 'added', values: { height: 1, records: 4 } },
    ]);
  });

  it('is followed by the next one, after `sleep`', async () => {
    const { clock, source, search, builder, pool } = setUp();
    pool(3);
    builder.start();
    await clock.pass(3_000);
    search.find();
    await settle();
    pool(3);
    await clock.pass(2_999);
    expect(builder.view().state).toBe('waiting');
    await clock.pass(1 + turnMs(source.tip, 1));
    expect(builder.view().state).toBe('seeking');
  });

  it('that is refused is dropped with an error, and nothing is lost', async () => {
    const { clock, source, search, builder, pool, said } = setUp();
    pool(3);
    source.answer = async () => ({ ok: false, code: 'accounts-root', reason: 'It does not fit.' });
    builder.start();
    await clock.pass(3_000);
    search.find();
    await settle();
    expect(builder.log().at(-1)).toMatchObject({
      level: 'error',
      code: 'invalid',
      values: { height: 1, code: 'accounts-root', reason: 'It does not fit.' },
    });
    expect(source.poolSize()).toBe(3);
    expect(builder.view().built).toBe(0);
    await clock.pass(6_000);
    expect(builder.view().state).toBe('seeking');
    expect(said().filter((code) => code === 'packing')).toHaveLength(2);
  });

  it('whose submission throws does not end the builder', async () => {
    const { clock, source, search, builder, pool } = setUp();
    pool(3);
    source.answer = () => Promise.reject(new Error('The database is gone.'));
    builder.start();
    await clock.pass(3_000);
    search.find();
    await settle();
    expect(builder.log().at(-1)).toMatchObject({
      code: 'failed',
      values: { reason: 'The database is gone.' },
    });
    await clock.pass(6_000);
    expect(builder.view().state).toBe('seeking');
  });

  it('comes out with a real proof', async () => {
    const clock = new ManualClock();
    const search = new InlineSearch(clock, 100, 100);
    const { source, builder, pool } = setUp({}, { clock, search });
    pool(3);
    builder.start();
    await clock.pass(3_000);
    for (let i = 0; i < 100 && source.submitted.length === 0; i++) await clock.pass(1_000);
    expect(source.submitted).toHaveLength(1);
    expect(builder.view().built).toBe(1);
  });
});

describe('B-2 a block that others are ahead of', () => {
  it('is given up at once when the tip changes', async () => {
    const { clock, source, search, builder, pool } = setUp();
    pool(3);
    builder.start();
    await clock.pass(3_000);
    expect(search.running).not.toBeNull();
    source.advance();
    expect(search.running).toBeNull();
    expect(builder.view().state).toBe('waiting');
  });

  it('is begun anew over the new tip when there is still enough', async () => {
    const { clock, source, search, builder, pool } = setUp();
    pool(3);
    builder.start();
    await clock.pass(3_000);
    source.advance([clock.monotonic(), clock.monotonic(), clock.monotonic()]);
    expect(builder.view().state).toBe('holding-back');
    await clock.pass(turnMs(source.tip, 1));
    expect(search.running).not.toBeNull();
    search.find();
    await settle();
    expect(source.submitted[0]?.template.height).toBe(2);
  });

  it('is dropped with no harm when its proof comes too late', async () => {
    const { clock, source, search, builder, pool, said } = setUp();
    pool(3);
    builder.start();
    await clock.pass(3_000);
    // The tip moves, and the proof comes before the word of it.
    source.tip = new Uint8Array(32).fill(77);
    search.find();
    await settle();
    expect(source.submitted).toEqual([]);
    expect(said()).toContain('late');
    expect(builder.view().state).toBe('holding-back');
  });

  it('is late, not invalid, when the tip moves while it is handed over', async () => {
    const { clock, source, search, builder, pool, said } = setUp();
    pool(3);
    source.answer = async () => {
      source.advance();
      return { ok: false, code: 'parent', reason: 'Not on the tip.' };
    };
    builder.start();
    await clock.pass(3_000);
    search.find();
    await settle();
    expect(said()).toContain('late');
    expect(said()).not.toContain('invalid');
  });

  it('takes no notice of what an old search says', async () => {
    const { clock, source, search, builder, pool } = setUp();
    pool(3);
    builder.start();
    await clock.pass(3_000);
    const old = search.running;
    source.advance();
    old?.found(1n);
    old?.progress(5, 5);
    old?.failed('late');
    await settle();
    expect(source.submitted).toEqual([]);
    expect(builder.view()).toMatchObject({ state: 'waiting', attempts: 0 });
  });
});

describe('B-2 never before it is in sync', () => {
  it('waits until the node is ready, and looks when it becomes so', async () => {
    const { clock, source, builder, pool } = setUp();
    source.synced = false;
    pool(3);
    builder.start();
    await clock.pass(30_000);
    expect(builder.view().state).toBe('not-ready');
    expect(source.asked).toEqual([]);
    source.synced = true;
    source.tell('ready');
    expect(builder.view().state).toBe('holding-back');
  });

  it('gives up a block when the node falls out of sync', async () => {
    const { clock, source, search, builder, pool } = setUp();
    pool(3);
    builder.start();
    await clock.pass(3_000);
    source.synced = false;
    source.tell('ready');
    expect(builder.view().state).toBe('not-ready');
    expect(search.running).toBeNull();
  });

  it('takes no template when that happens while it holds back', async () => {
    const { clock, source, builder, pool } = setUp();
    pool(3);
    builder.start();
    source.synced = false;
    await clock.pass(60_000);
    expect(source.asked).toEqual([]);
    expect(builder.view().state).toBe('not-ready');
  });
});

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
        code: 'builder-setting',
        field,
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
