import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { IClient, IMessage } from 'peer';
import { beforeEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { addressOf, Guard, SIGNALLING } from '../../../server/signalling-guard.ts';

class FakeSocket extends EventEmitter {
  bufferedAmount = 0;
  ended = '';
  close(code: number): void {
    this.ended = String(code);
  }
  terminate(): void {
    this.ended ||= 'terminated';
  }
}

let now = 0;
let guard: Guard;
beforeEach(() => {
  now = 0;
  guard = new Guard(() => now);
});

function watched(address = 'here'): FakeSocket {
  const socket = new FakeSocket();
  guard.watch(socket as unknown as WebSocket, address);
  return socket;
}

function client(id: string, socket: FakeSocket | null) {
  const said: unknown[] = [];
  const one = {
    getId: () => id,
    getSocket: () => socket,
    send: (data: unknown) => said.push(data),
  };
  return { client: one as unknown as IClient, said };
}

function message(type: string, src: string, dst?: string, bytes = 0): IMessage {
  return { type, src, dst, payload: 'x'.repeat(bytes) } as unknown as IMessage;
}

describe('N-2 what the signalling server takes', () => {
  it('messages and bytes of a socket in each window, pings among them', () => {
    const steady = watched();
    for (let window = 0; window < 3; window += 1) {
      steady.emit('message', Buffer.alloc(SIGNALLING.bytes));
      now += SIGNALLING.windowMs + 1;
    }
    expect(steady.ended).toBe('');
    steady.emit('message', Buffer.alloc(SIGNALLING.bytes));
    steady.emit('message', Buffer.alloc(1));
    expect(steady.ended).toBe('1008');
    expect(steady.listenerCount('message')).toBe(0);
    const pinging = watched();
    for (let i = 0; i <= SIGNALLING.messages; i += 1) pinging.emit('ping', Buffer.alloc(0));
    expect(pinging.ended).toBe('1008');
  });

  it('bytes of an address, however often it comes back', () => {
    for (let sent = 0; sent < SIGNALLING.bytesPerAddress; sent += SIGNALLING.bytes) {
      const socket = watched('there');
      socket.emit('message', Buffer.alloc(SIGNALLING.bytes));
      expect(socket.ended).toBe('');
      socket.emit('close');
    }
    const more = watched('there');
    more.emit('message', Buffer.alloc(1));
    const other = watched('elsewhere');
    other.emit('message', Buffer.alloc(1));
    expect([more.ended, other.ended]).toEqual(['1008', '']);
  });

  it('sockets of all together', () => {
    const sockets = Array.from({ length: SIGNALLING.clients }, (_, i) => watched(`at${i % 10}`));
    expect(guard.admits('new')).toBe(false);
    for (const socket of sockets) socket.emit('close');
    expect(guard.admits('new')).toBe(true);
  });

  it('nothing for who does not read', () => {
    const sender = watched();
    const deaf = watched();
    const { client: reader } = client('deaf', deaf);
    guard.joined(reader);
    const { client: writer } = client('writer', sender);
    for (const type of ['OFFER', 'LEAVE', 'EXPIRE']) {
      deaf.ended = '';
      deaf.bufferedAmount = SIGNALLING.unreadBytes;
      guard.pass(writer, message(type, 'writer', 'deaf'));
      expect(deaf.ended).toBe('');
      deaf.bufferedAmount += 1;
      guard.pass(writer, message(type, 'writer', 'deaf'));
      expect(deaf.ended).toBe('terminated');
    }
    sender.bufferedAmount = SIGNALLING.unreadBytes + 1;
    sender.emit('message', Buffer.alloc(1));
    expect(sender.ended).toBe('terminated');
  });

  it('so much for ids nobody has, those that have left among them', () => {
    const { client: writer, said } = client('writer', watched());
    const { client: gone } = client('gone', watched());
    guard.joined(gone);
    // `peer` forgets it, and would keep what comes for it.
    guard.pass(gone, message('LEAVE', 'gone'));
    const kept: IMessage[] = [];
    for (let sent = 0; sent < 2 * SIGNALLING.waitingBytes; sent += 16_000) {
      const one = message('OFFER', 'writer', 'gone', 16_000);
      guard.pass(writer, one);
      if (one.dst === 'gone') kept.push(one);
    }
    expect(kept.length * 16_000).toBeLessThan(SIGNALLING.waitingBytes);
    expect(kept.length * 16_000).toBeGreaterThan(SIGNALLING.waitingBytes * 0.9);
    expect(said[0]).toEqual({ type: 'EXPIRE', src: 'gone', dst: 'writer' });
    const candidate = message('CANDIDATE', 'writer', 'gone', 16_000);
    const before = said.length;
    guard.pass(writer, candidate);
    expect([candidate.dst, said.length]).toEqual(['', before]);
  });
});

describe('addresses', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::9', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    [undefined, '0:0:0:0'],
  ])('%s counts as %s', (remoteAddress, address) => {
    expect(addressOf({ socket: { remoteAddress } } as IncomingMessage)).toBe(address);
  });
});
