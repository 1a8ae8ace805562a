import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PreviewServer, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type SignallingControl, signalling } from '../../../vite.signalling.ts';

interface Client {
  readonly socket: WebSocket;
  next(): Promise<Record<string, unknown>>;
}

describe('N-2 signalling on the page’s own port', () => {
  let outDir: string;
  let server: PreviewServer;
  let control: SignallingControl;
  let origin: string;

  beforeAll(async () => {
    outDir = mkdtempSync(join(tmpdir(), 'folio-'));
    writeFileSync(join(outDir, 'index.html'), '<!doctype html><title>page</title>');
    const plugin = signalling();
    server = await preview({
      configFile: false,
      logLevel: 'error',
      plugins: [plugin],
      build: { outDir },
      preview: { port: 0, host: '127.0.0.1' },
    });
    const address = server.httpServer.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    origin = `http://127.0.0.1:${address.port}`;
    if (!plugin.api?.control) throw new Error('not attached');
    control = plugin.api.control;
  });

  afterAll(async () => {
    await server.close();
    rmSync(outDir, { recursive: true });
  });

  function open(id: string, key = 'folio'): Promise<Client> {
    const socket = new WebSocket(
      `${origin.replace('http', 'ws')}/signal/peerjs?key=${key}&id=${id}&token=t-${id}`,
    );
    const arrived: Record<string, unknown>[] = [];
    const waiting: ((message: Record<string, unknown>) => void)[] = [];
    socket.on('message', (data) => {
      const message = JSON.parse(data.toString()) as Record<string, unknown>;
      const taker = waiting.shift();
      if (taker) taker(message);
      else arrived.push(message);
    });
    const client: Client = {
      socket,
      next: () =>
        new Promise((resolve) => {
          const message = arrived.shift();
          if (message) resolve(message);
          else waiting.push(resolve);
        }),
    };
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('open', () => resolve(client));
    });
  }

  const closed = (socket: WebSocket) =>
    new Promise<void>((resolve) => socket.once('close', () => resolve()));

  it('serves the page and says where signalling is', async () => {
    expect(await (await fetch(`${origin}/`)).text()).toContain('<title>page</title>');
    expect(await (await fetch(`${origin}/signalling.json`)).json()).toEqual({
      path: '/signal',
      key: 'folio',
    });
  });

  it('passes an offer from one client to another, and lists nobody', async () => {
    const ann = await open('ann');
    const ben = await open('ben');
    expect((await ann.next()).type).toBe('OPEN');
    expect((await ben.next()).type).toBe('OPEN');
    ann.socket.send(JSON.stringify({ type: 'OFFER', dst: 'ben', payload: { sdp: 'x' } }));
    expect(await ben.next()).toEqual({
      type: 'OFFER',
      src: 'ann',
      dst: 'ben',
      payload: { sdp: 'x' },
    });
    expect((await fetch(`${origin}/signal/folio/peers`)).status).toBe(401);
    ann.socket.terminate();
    ben.socket.terminate();
  });

  it('refuses another key', async () => {
    const stranger = await open('stranger', 'other');
    expect((await stranger.next()).type).toBe('ERROR');
    await closed(stranger.socket);
  });

  it('survives what is no message, and ends a socket that sends too much at once', async () => {
    const rude = await open('rude');
    rude.socket.on('error', () => undefined);
    rude.socket.send('not json');
    rude.socket.send('x'.repeat(100_000));
    await closed(rude.socket);
    const flood = await open('flood');
    for (let i = 0; i < 2_100; i++) flood.socket.send('{"type":"HEARTBEAT"}');
    await closed(flood.socket);
    (await open('next')).socket.terminate();
  });

  it('can be killed and started again', async () => {
    const ann = await open('ann');
    control.stop();
    await closed(ann.socket);
    await expect(open('ann')).rejects.toThrow('503');
    expect((await fetch(`${origin}/signal/folio/id`)).status).toBe(503);
    expect((await fetch(`${origin}/`)).status).toBe(200);
    control.start();
    const again = await open('ann');
    expect((await again.next()).type).toBe('OPEN');
    again.socket.terminate();
  });
});
