import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FolioPeer as FolioPeerClass } from '../../../src/network/folio-peer.ts';
import type { Connection, PeerConstructor } from '../../../src/network/peer-types.ts';

/** The real PeerJS (its browser build), over sockets and connections that only count. */
vi.mock('peerjs', async () => await import(PEERJS));
const PEERJS = '../../../node_modules/peerjs/dist/bundler.mjs';

let alive = 0;
let socket: { onmessage: (event: { data: string }) => void } | null = null;

class CountingPeerConnection {
  signalingState = 'stable';
  constructor() {
    alive += 1;
  }
  createDataChannel() {
    return { close: () => undefined, addEventListener: () => undefined, ordered: true };
  }
  setRemoteDescription() {
    return new Promise(() => undefined);
  }
  addIceCandidate() {
    return Promise.reject(new Error('junk'));
  }
  close() {
    alive -= 1;
  }
}

class CountingSocket {
  readyState = 1;
  onmessage = (_event: { data: string }): void => undefined;
  constructor() {
    socket = this;
  }
  close = () => undefined;
  send = () => undefined;
}

vi.stubGlobal('RTCPeerConnection', CountingPeerConnection);
vi.stubGlobal('RTCSessionDescription', class {});
vi.stubGlobal('WebSocket', CountingSocket);

let peer: FolioPeerClass;
let connections: Connection[] = [];
const rejections: unknown[] = [];
const onRejection = (reason: unknown) => void rejections.push(reason);

beforeEach(async () => {
  process.on('unhandledRejection', onRejection);
  const { FolioPeer } = await import('../../../src/network/folio-peer.ts');
  const PeerClass = FolioPeer satisfies PeerConstructor;
  alive = 0;
  connections = [];
  peer = new PeerClass('me', { host: 'h', port: 1, path: '/', key: 'k', secure: false, debug: 0 });
  peer.on('connection', (connection) => connections.push(connection));
});

afterEach(() => {
  peer.destroy();
  process.off('unhandledRejection', onRejection);
});

function hear(message: unknown): void {
  socket?.onmessage({ data: JSON.stringify(message) });
}

function offer(serialization: unknown, connectionId = 'dc_1', more: object = {}): object {
  const sdp = { type: 'offer', sdp: 'v=0' };
  const payload = { type: 'data', serialization, label: 'folio/1', connectionId, sdp, ...more };
  return { type: 'OFFER', src: 'them', payload };
}

describe('T-20: offers from strangers', () => {
  it.each(['raw', 'json', 'binary', 'binary-utf8', 'default'])(
    'a %s connection gets our own class, which reads nothing',
    (name) => {
      hear(offer(name));
      const [connection] = connections;
      expect(connection).toMatchObject({ serialization: name, label: 'folio/1', peer: 'them' });
      const data: unknown[] = [];
      connection?.on('data', (value) => data.push(value));
      const bytes = new ArrayBuffer(3);
      (connection as unknown as { _handleDataMessage(e: object): void })._handleDataMessage({
        data: bytes,
      });
      expect(data).toEqual([bytes]);
    },
  );

  it.each(['nope', 'constructor', '__proto__', 'toString', '', 7, null, {}])(
    'the serializer %j makes no connection and throws nothing',
    (name) => {
      expect(() => hear(offer(name))).not.toThrow();
      expect(connections).toEqual([]);
      expect(alive).toBe(0);
    },
  );

  it('calls make nothing', () => {
    let called = false;
    peer.on('call', () => {
      called = true;
    });
    hear(offer('raw', 'mc_1', { type: 'media' }));
    expect(called).toBe(false);
    expect(alive).toBe(0);
  });

  it('junk of every kind is survived, without an unhandled rejection', async () => {
    hear(offer('raw'));
    const junk: unknown[] = [null, 7, 'x', [], {}, { type: 'OFFER' }, { type: 'OFFER', src: 'a' }];
    for (const type of ['OFFER', 'ANSWER', 'CANDIDATE', 'LEAVE', 'EXPIRE', 'NEW', null]) {
      for (const payload of [null, {}, { connectionId: 7 }, { connectionId: 'dc_1' }]) {
        junk.push({ type, payload }, { type, src: 'them', payload }, { type, src: {}, payload });
      }
    }
    for (const message of junk) expect(() => hear(message)).not.toThrow();
    await new Promise((resolve) => setImmediate(resolve));
    expect(rejections).toEqual([]);
  });

  it('messages for unknown connections are kept up to a cap', () => {
    for (let index = 0; index < 1_000; index += 1) {
      const connectionId = `dc_${index}`;
      hear({ type: 'CANDIDATE', src: 'them', payload: { connectionId, candidate: {} } });
      hear({ type: 'CANDIDATE', src: 'them', payload: { connectionId: 'one', candidate: {} } });
    }
    const { _lostMessages } = peer as unknown as { _lostMessages: Map<string, unknown[]> };
    expect(_lostMessages.size).toBeLessThanOrEqual(32);
    expect(_lostMessages.get('one')?.length ?? 0).toBeLessThanOrEqual(32);
  });

  it('a connection that never opened says when it is closed, and frees what it held', () => {
    hear(offer('raw'));
    let closes = 0;
    connections[0]?.on('close', () => {
      closes += 1;
    });
    connections[0]?.close();
    connections[0]?.close();
    expect(closes).toBe(1);
    expect(alive).toBe(0);
    expect(Object.keys(peer.connections)).toEqual([]);
  });
});

describe('N-2: losing signalling loses no peer', () => {
  it('LEAVE from the server closes what is not open, and only that', () => {
    hear(offer('raw', 'dc_1'));
    hear({ type: 'LEAVE', src: 'them' });
    expect(alive).toBe(0);
    hear(offer('raw', 'dc_2'));
    (connections[1] as unknown as { _open: boolean })._open = true;
    hear({ type: 'LEAVE', src: 'them' });
    expect(connections[1]?.open).toBe(true);
    expect(alive).toBe(1);
  });
});
