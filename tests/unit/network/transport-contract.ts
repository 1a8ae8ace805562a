/** The contract that every Transport must keep (N-2, N-3, N-7), whatever carries its links. */
import { describe, expect, it } from 'vitest';
import type { Transport } from '../../../src/node/ports.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import type { Record } from './fakes.ts';

interface Side {
  readonly transport: Transport;
  readonly record: Record;
}

/** Two started transports that can reach each other. */
export interface TransportPair {
  readonly near: Side;
  readonly far: Side;
  /** Lets everything under way arrive, until it is so or nothing comes any more. */
  until(so: () => boolean): Promise<void>;
  /** Long enough for a dial to be given up. */
  giveUp(): Promise<void>;
  end(): void;
}

/** A well-formed address of the transport's own kind that nobody has. */
interface Kind {
  readonly kind: Transport['kind'];
  readonly nobody: string;
}

export function transportContract(
  name: string,
  { kind, nobody }: Kind,
  make: () => TransportPair | Promise<TransportPair>,
): void {
  const define = (what: string, run: (pair: TransportPair) => Promise<void>) =>
    it(what, async () => {
      const pair = await make();
      try {
        await run(pair);
      } finally {
        pair.end();
      }
    });
  const link = async ({ near, far, until }: TransportPair) => {
    near.transport.dial(far.transport.address());
    await until(() => near.record.links.length === 1 && far.record.links.length === 1);
  };

  describe(`the contract of transports: ${name}`, () => {
    define('a dial opens one link, which both ends see from their side', async (pair) => {
      const { near, far } = pair;
      await link(pair);
      expect(near.transport.kind).toBe(kind);
      expect(near.record.link).toMatchObject({ kind, encoding: 'binary', outbound: true });
      expect(far.record.link).toMatchObject({ kind, encoding: 'binary', outbound: false });
      expect(near.record.link.address).toBe(far.transport.address());
      expect(far.record.link.address).toBe(near.transport.address());
    });

    define(
      'both ends of a link have 32 bytes in common, and another link has others',
      async (pair) => {
        const { near, far, until } = pair;
        await link(pair);
        const { binding } = near.record.link;
        expect(binding).toHaveLength(32);
        expect(far.record.link.binding).toEqual(binding);
        near.record.link.close('rotated');
        await until(() => far.record.closes.length === 1);
        near.transport.dial(far.transport.address());
        await until(() => near.record.links.length === 2 && far.record.links.length === 2);
        expect(near.record.link.binding).not.toEqual(binding);
        expect(far.record.link.binding).toEqual(near.record.link.binding);
      },
    );

    define('a second dial to an address under way opens no second link', async (pair) => {
      pair.near.transport.dial(pair.far.transport.address());
      await link(pair);
      await pair.giveUp();
      expect(pair.near.record.links).toHaveLength(1);
      expect(pair.far.record.links).toHaveLength(1);
    });

    define('messages arrive whole and in order, both ways, of every size', async (pair) => {
      const { near, far, until } = pair;
      await link(pair);
      const sizes = [1, LIMITS.frameBytes, 300_000, 2, LIMITS.messageBytes];
      const sent = sizes.map((size, at) => new Uint8Array(size).fill(at + 1));
      for (const message of sent) {
        expect(near.record.link.send(message)).toBe(true);
        await until(() => near.record.link.buffered() === 0);
      }
      expect(far.record.link.send(Uint8Array.of(9))).toBe(true);
      const all = () => far.record.messages.length === 5 && near.record.messages.length === 1;
      await until(all);
      for (const [at, { bytes }] of far.record.messages.entries())
        expect(Buffer.compare(bytes, sent[at] ?? Uint8Array.of())).toBe(0);
      expect(near.record.messages.map(({ bytes }) => [...bytes])).toEqual([[9]]);
    });

    define('the sender keeps its bytes, and a view sends no more than itself', async (pair) => {
      const { near, far, until } = pair;
      await link(pair);
      const whole = Uint8Array.of(1, 2, 3, 4, 5);
      expect(near.record.link.send(whole.subarray(1, 3))).toBe(true);
      await until(() => far.record.messages.length === 1);
      expect(whole).toEqual(Uint8Array.of(1, 2, 3, 4, 5));
      expect([...(far.record.messages[0]?.bytes ?? [])]).toEqual([2, 3]);
    });

    define('takes neither nothing nor more than its queue', async (pair) => {
      const { near, until } = pair;
      await link(pair);
      expect(near.record.link.send(new Uint8Array())).toBe(false);
      const part = new Uint8Array(LIMITS.messageBytes);
      let taken = 0;
      while (taken < 16 && near.record.link.send(part)) taken += 1;
      expect(taken).toBe(Math.floor(LIMITS.sendQueueBytes / part.length));
      expect(near.record.link.buffered()).toBeLessThanOrEqual(LIMITS.sendQueueBytes);
      await until(() => near.record.link.buffered() === 0);
      expect(near.record.link.send(Uint8Array.of(1))).toBe(true);
    });

    define('a close is told once at each end, and nothing is sent after it', async (pair) => {
      const { near, far, until } = pair;
      await link(pair);
      near.record.link.close('rotated');
      near.record.link.close('leaving');
      await until(() => far.record.closes.length === 1);
      await pair.giveUp();
      expect(near.record.closes.map(({ reason }) => reason)).toEqual(['rotated']);
      expect(far.record.closes.map(({ reason }) => reason)).toEqual(['remote-closed']);
      expect(near.record.link.send(Uint8Array.of(1))).toBe(false);
      expect(far.record.link.send(Uint8Array.of(1))).toBe(false);
    });

    define('a dial to nobody, to itself or to no address fails, once each', async (pair) => {
      const { near, until } = pair;
      for (const address of [nobody, near.transport.address(), 'no address']) {
        near.transport.dial(address);
        await pair.giveUp();
        await until(() => near.record.failures.includes(address));
      }
      expect(near.record.failures).toEqual([nobody, near.transport.address(), 'no address']);
      expect(near.record.links).toEqual([]);
    });

    define('stopped, it reports nothing more, and the other end is told', async (pair) => {
      const { near, far, until } = pair;
      await link(pair);
      near.transport.dial(nobody);
      near.transport.stop();
      await until(() => far.record.closes.length === 1);
      await pair.giveUp();
      expect(far.record.closes.map(({ reason }) => reason)).toEqual(['remote-closed']);
      expect(near.record.closes).toEqual([]);
      expect(near.record.failures).toEqual([]);
    });
  });
}
