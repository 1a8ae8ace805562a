import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PreviewServer, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type SignallingControl, signalling } from '../../../server/signalling.ts';
import { SIGNALLING } from '../../../server/signalling-guard.ts';

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

  /** The code the server closed with. */
  const closed = (socket: WebSocket) =>
    new Promise<number>((resolve) => socket.once('close', (code) => resolve(code)));

  /** An offer of so many bytes. */
  function offer(dst: string, bytes: number): string {
    const text = (junk: string) => JSON.stringify({ type: 'OFFER', dst, payload: { junk } });
    return text('x'.repeat(bytes - text('').length));
  }

  it('serves the page and says where signalling is', async () => {
    expect(await (await fetch(`${origin}/`)).text()).toContain('<title>page</title>');
    expect(await (await fetch(`${origin}/signalling.json`)).json()).toEqual({
      path: 'signal',
      key: 'folio',
      stun: Number(new URL(origin).port),
      relay: 'relay',
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
    rude.socket.send('not json');
    rude.socket.send('x'.repeat(SIGNALLING.messageBytes + 1));
    expect(await closed(rude.socket)).toBe(1009);
    const flood = await open('flood');
    for (let i = 0; i <= SIGNALLING.messages; i++) flood.socket.send('{"type":"HEARTBEAT"}');
    expect(await closed(flood.socket)).toBe(1008);
    const giant = await open('giant');
    const large = offer('nobody', SIGNALLING.messageBytes);
    for (let sent = 0; sent <= SIGNALLING.bytes; sent += large.length) giant.socket.send(large);
    expect(await closed(giant.socket)).toBe(1008);
    const again = await open('giant');
    expect((await again.next()).type).toBe('OPEN');
    again.socket.terminate();
  });

  it('passes as many offers as a whole class makes at once to a tab', async () => {
    const holder = await open('holder');
    const tabs = await Promise.all(Array.from({ length: 60 }, (_, i) => open(`tab${i}`)));
    for (const { socket } of tabs) {
      for (let i = 0; i < 20; i++) socket.send(offer('holder', 3_000));
    }
    expect((await holder.next()).type).toBe('OPEN');
    for (let i = 0; i < 60 * 20; i++) expect((await holder.next()).type).toBe('OFFER');
    for (const { socket } of [holder, ...tabs]) socket.terminate();
  });

  it('keeps so much for ids nobody has, and then says at once that nobody has them', async () => {
    const floods = await Promise.all(Array.from({ length: 5 }, (_, i) => open(`flood${i}`)));
    const large = SIGNALLING.messageBytes;
    for (const { socket } of floods) {
      for (let sent = large; sent <= SIGNALLING.bytes; sent += large)
        socket.send(offer('nobody', large));
    }
    const start = performance.now();
    const said = floods.map(async (flood) => [await flood.next(), await flood.next()]);
    expect((await Promise.race(said))[1]).toMatchObject({ type: 'EXPIRE', src: 'nobody' });
    // `peer` says so after 5 s.
    expect(performance.now() - start).toBeLessThan(4_000);
    const [flood] = floods;
    const there = await open('there');
    flood?.socket.send(offer('there', 3_000));
    expect([(await there.next()).type, (await there.next()).type]).toEqual(['OPEN', 'OFFER']);
    for (const { socket } of [there, ...floods]) socket.terminate();
  });

  it('has so many sockets for one address, and room again when one goes', async () => {
    const sockets: WebSocket[] = [];
    const refused = async () => {
      try {
        sockets.push((await open(`many${sockets.length}`)).socket);
        return null;
      } catch (error) {
        return String(error);
      }
    };
    let answer = await refused();
    while (answer === null) answer = await refused();
    expect(answer).toContain('429');
    expect(sockets.length).toBeLessThanOrEqual(SIGNALLING.socketsPerAddress);
    expect(sockets.length).toBeGreaterThan(SIGNALLING.socketsPerAddress - 10);
    for (const socket of sockets) socket.close();
    await Promise.all(sockets.map(closed));
    (await open('next')).socket.terminate();
  });

  it('leaves no socket open that nobody takes', async () => {
    const stray = new WebSocket(`${origin.replace('http', 'ws')}/elsewhere`);
    const error = await new Promise<Error>((resolve) => stray.once('error', resolve));
    expect(error.message).toContain('404');
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
