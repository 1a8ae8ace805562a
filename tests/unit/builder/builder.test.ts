import { describe, expect, it } from 'vitest';
import { InlineSearch } from '../../support/inline-search.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';
import { setUp, turnMs } from './builder-setup.ts';

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
    expect(source.told).toEqual([true]);
    source.advance([]);
    expect(source.told).toEqual([true, false]);
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

  it('holds back longer where peers answer slowly, within bounds', async () => {
    for (const [answering, more] of [
      [0, 0],
      [500, 2],
      [60_000, 9],
    ] as const) {
      const { clock, builder, pool, source } = setUp();
      source.known = 10;
      source.answering = answering;
      pool(3);
      builder.start();
      await clock.pass(Math.floor(turnMs(source.tip, 10, 3 + more)) - 1);
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
