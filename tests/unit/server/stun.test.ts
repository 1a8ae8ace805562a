/**
 * STUN on the port of the page (N-7): answers by RFC 8489, and of no use to forgers of addresses.
 */
import { createSocket } from 'node:dgram';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discovery } from '../../../server/discovery.ts';
import { STUN, serveStun, stunAnswer } from '../../../server/stun.ts';

/** A binding request, of 20 bytes and what follows them. */
function request(id: string, attributes = ''): Uint8Array {
  const length = (attributes.length / 2).toString(16).padStart(4, '0');
  return Uint8Array.from(Buffer.from(`0001${length}2112a442${id}${attributes}`, 'hex'));
}

const ID = 'b7e7a701bc34d686fa87dfae';

describe('N-7 binding responses', () => {
  it('are those of the published vectors (RFC 5769, 2.2 and 2.3), without its other attributes', () => {
    expect(stunAnswer(request(ID), '192.0.2.1', 32_853)?.toString('hex')).toBe(
      `0101000c2112a442${ID}002000080001a147e112a643`,
    );
    const long = '2001:db8:1234:5678:11:2233:4455:6677';
    expect(stunAnswer(request(ID), long, 32_853)?.toString('hex')).toBe(
      `010100182112a442${ID}002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9`,
    );
    expect(stunAnswer(request(ID), '::ffff:192.0.2.1', 32_853)?.length).toBe(32);
  });

  it('come for optional attributes too, and for nothing else', () => {
    // SOFTWARE, 0x8022.
    expect(stunAnswer(request(ID, '8022000474657374'), '192.0.2.1', 1)).not.toBeNull();
    // USERNAME, 0x0006: a connectivity check, which is nothing for a server.
    expect(stunAnswer(request(ID, '0006000474657374'), '192.0.2.1', 1)).toBeNull();
    const good = request(ID);
    for (const bad of [
      good.subarray(0, 19),
      Uint8Array.of(...good, 0),
      Uint8Array.from(good, (byte, index) => (index === 4 ? 0 : byte)),
      Uint8Array.from(good, (byte, index) => (index === 0 ? 1 : byte)),
      new Uint8Array(600),
    ])
      expect(stunAnswer(bad, '192.0.2.1', 1)).toBeNull();
  });

  it('are at most 44 bytes, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), fc.boolean(), (bytes, valid) => {
        const packet = Uint8Array.from(bytes);
        if (valid && packet.length >= 20) packet.set(request(ID));
        const answer = stunAnswer(packet, '::1', 9);
        expect(answer === null || answer.length === 44).toBe(true);
      }),
    );
  });

  it('are given on a socket, so many to one address in each window', async () => {
    let now = 0;
    const server = await serveStun('127.0.0.1', 0, () => now);
    if (server === null) throw new Error('no port');
    const client = createSocket('udp4');
    let answers = 0;
    let heard: () => void = () => undefined;
    client.on('message', () => {
      answers += 1;
      heard();
    });
    const ask = () =>
      new Promise<void>((resolve) => {
        heard = resolve;
        client.send(request(ID), server.address().port, '127.0.0.1');
      });
    for (let i = 0; i < STUN.perAddress; i += 1) await ask();
    client.send(request(ID), server.address().port, '127.0.0.1');
    now = 10_001;
    // Datagrams of one loopback socket come in order: the refused one was before this.
    await ask();
    expect(answers).toBe(STUN.perAddress + 1);
    client.close();
    server.close();
  });

  it('are spent by each network alone: one flooding another keeps its answers', async () => {
    const server = await serveStun('127.0.0.1', 0, () => 0);
    if (server === null) throw new Error('no port');
    const sent: string[] = [];
    server.send = ((_bytes: Uint8Array, _port: number, address: string) => {
      sent.push(address);
    }) as typeof server.send;
    const ask = (address: string) =>
      server.emit('message', Buffer.from(request(ID)), {
        address,
        family: 'IPv6',
        port: 9,
        size: 20,
      });
    // One host has all addresses of its network.
    for (let at = 0; at < STUN.inAll + 10; at += 1) ask(`2001:db8::${(at % 65_535).toString(16)}`);
    expect(sent).toHaveLength(STUN.perAddress);
    ask('2001:db8:1::1');
    expect(sent.at(-1)).toBe('2001:db8:1::1');
    server.close();
  });

  it('are none to a port that cannot be answered', async () => {
    const server = await serveStun('127.0.0.1', 0);
    if (server === null) throw new Error('no port');
    const from = { address: '127.0.0.1', family: 'IPv4', port: 0, size: 20 } as const;
    expect(() => server.emit('message', Buffer.from(request(ID)), from)).not.toThrow();
    server.close();
  });

  it('are done without where the port is taken', async () => {
    const first = await serveStun('127.0.0.1', 0);
    if (first === null) throw new Error('no port');
    expect(await serveStun('127.0.0.1', first.address().port)).toBeNull();
    first.close();
  });
});

describe('N-7 what signalling.json tells', () => {
  const base = { path: 'signal', key: 'folio', stun: null, relay: null, now: 1_700_000_000_000 };

  it('is no more than there is', () => {
    expect(discovery({ ...base, environment: {} })).toEqual({ path: 'signal', key: 'folio' });
  });

  it("has TURN credentials of coturn's REST scheme", () => {
    const environment = { FOLIO_TURN: 'turn:t:3478?transport=tcp', FOLIO_TURN_SECRET: 'north' };
    expect(discovery({ ...base, environment })).toMatchObject({
      ice: [
        {
          url: 'turn:t:3478?transport=tcp',
          username: '1700007200:folio',
          credential: 'c9ia0VWSTOoDw87yAu4xfQnCygg=',
        },
      ],
      seconds: 7200,
    });
  });

  it('has the servers that share the rooms', () => {
    const environment = {
      FOLIO_SIGNALLING: 'https://a.example/signal http://[::1]:9000/s?key=k',
    };
    expect(discovery({ ...base, environment })).toMatchObject({
      servers: [
        { host: 'a.example', port: 443, path: '/signal', key: 'folio', secure: true },
        { host: '[::1]', port: 9000, path: '/s', key: 'k', secure: false },
      ],
    });
  });

  it.each([
    [{ FOLIO_TURN: 'turn:t' }, 'FOLIO_TURN_SECRET'],
    [{ FOLIO_TURN: 'http://t', FOLIO_TURN_SECRET: 's' }, 'http://t'],
    [{ FOLIO_SIGNALLING: 'a.example' }, 'a.example'],
  ])('names what of %j is wrong', (environment, named) => {
    expect(() => discovery({ ...base, environment })).toThrow(named);
  });
});
