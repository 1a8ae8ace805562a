/** Made-up logs, traffic and blocks in JSON for the page's fake client. */
import type { BlockDetail, PeerView, TrafficView, TrailLine } from '../../../src/api/view.ts';
import type { LogLine } from '../../../src/builder/log.ts';

/** @param at when the log is read, ms since 1970. */
export function fakeBuilderLog(at: number): LogLine[] {
  return [
    { at: at - 30_000, level: 'info', code: 'started', values: {} },
    { at: at - 25_000, level: 'debug', code: 'not-enough', values: { pool: 1, size: 3 } },
    { at: at - 20_000, level: 'info', code: 'packing', values: { height: 128, records: 4 } },
    {
      at: at - 19_000,
      level: 'warning',
      code: 'dropped',
      values: { id: '3f9a1c…d07e', code: 'balance', reason: 'x' },
    },
    { at: at - 12_000, level: 'info', code: 'created', values: { height: 128, records: 3 } },
    { at: at - 11_000, level: 'info', code: 'added', values: { height: 128, records: 3 } },
  ];
}

/** @param at when the log is read, ms since 1970. */
export function fakeTrail(at: number): TrailLine[] {
  const peer = { peer: 'folio-3f9a1c', kind: 'direct', direction: 'outbound' } as const;
  const line = { level: 'info', times: 1 } as const;
  return [
    { ...line, at: at - 60_000, code: 'opened', values: { height: 120, pooled: 4 } },
    { ...line, at: at - 55_000, code: 'peer-connected', values: peer },
    { ...line, at: at - 50_000, code: 'sync-behind', values: { height: 120, target: 128 } },
    {
      at: at - 49_000,
      level: 'debug',
      code: 'blocks-connected',
      values: { height: 128 },
      times: 8,
    },
    { ...line, at: at - 48_000, code: 'sync-done', values: { height: 128, seconds: 2 } },
    {
      at: at - 20_000,
      level: 'warning',
      code: 'peer-penalised',
      values: { ...peer, peer: 'folio-88', reason: 'invalid-block', seconds: 31 },
      times: 1,
    },
    {
      at: at - 9_000,
      level: 'error',
      code: 'storage-failed',
      values: { reason: 'quota', detail: 'The disk is full.' },
      times: 1,
    },
    { ...line, at: at - 4_000, code: 'storage-recovered', values: { seconds: 5 } },
  ];
}

export function fakeTraffic(peers: readonly PeerView[]): TrafficView[] {
  return peers.map(({ id }, index) => ({
    id,
    heard: 120 + 7 * index,
    said: 90 + 5 * index,
    heardBytes: 48_000 + 900 * index,
    saidBytes: 31_000 + 700 * index,
    last: { op: 'merge', ours: index % 2 === 0, answer: false },
    used: 210 * index,
    budget: 30_000,
  }));
}

/** A block as the op `blocks` answers it. */
export function fakeBlockJson({ transactions, ...block }: BlockDetail) {
  return {
    ...block,
    prev_hash: block.previous,
    items: transactions.map((one) => (one.kind === 'claim' ? { ...one, sender: 'GENESIS' } : one)),
  };
}
