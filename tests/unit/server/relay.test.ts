/** The relay beside the page (N-7): who may use it, how much, and the effect of a slow reader. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { RELAY, Relay } from '../../../server/relay.ts';

let now = 0;
let relay: Relay;
let sockets: WebSocketServer;
let url: string;
const http = createServer();

beforeEach(async () => {
  now = 0;
  relay = new Relay(() => now);
  sockets = new WebSocketServer({ server: http, maxPayload: RELAY.messageBytes });
  sockets.on('connection', (socket, request) => {
    relay.join(request.url?.slice(1) ?? '', socket, 'here');
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`;
});

afterEach(async () => {
  for (const socket of sockets.clients) socket.terminate();
  sockets.close();
  await new Promise((resolve) => http.close(resolve));
});

interface Client {
  socket: WebSocket;
  frames: string[];
  /** Resolves with the next frame. */
  next(): Promise<string>;
  ended: Promise<number>;
}

async function client(id: string): Promise<Client> {
  const socket = new WebSocket(`${url}/${id}`);
  const frames: string[] = [];
  let heard: (() => void) | null = null;
  socket.on('message', (data) => {
    frames.push((data as Buffer).toString('latin1'));
    heard?.();
  });
  const ended = new Promise<number>((resolve) => {
    socket.on('close', resolve);
  });
  await new Promise((resolve) => socket.on('open', resolve));
  const next = async () => {
    if (frames.length === 0)
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    heard = null;
    return frames.shift() ?? '';
  };
  return { socket, frames, next, ended };
}

const frame = (to: string, text: string) =>
  Buffer.from(`${String.fromCharCode(to.length)}${to}${text}`, 'latin1');

/** The name of a connection, with which its frames begin. */
const nameOf = (letter: string) => letter.repeat(16);

describe('N-7 the relay', () => {
  it('carries frames between two ids, under the name of their sender', async () => {
    const [ann, ben] = [await client('ann'), await client('ben')];
    ann.socket.send(frame('ben', 'hello'));
    expect(await ben.next()).toBe('\x03annhello');
    ben.socket.send(frame('ann', 'yes'));
    expect(await ann.next()).toBe('\x03benyes');
  });

  it('says who is gone, and who was never here', async () => {
    const [ann, ben] = [await client('ann'), await client('ben')];
    ann.socket.send(frame('carl', 'hello'));
    expect(await ann.next()).toBe('\x04carl');
    ann.socket.send(frame('ben', 'hello'));
    await ben.next();
    ben.socket.close();
    expect(await ann.next()).toBe('\x03ben');
  });

  it('lets no number of strangers cut a link off', async () => {
    const [ann, ben] = [await client('ann'), await client('ben')];
    ann.socket.send(frame('ben', 'hello'));
    expect(await ben.next()).toBe('\x03annhello');
    const strangers = await Promise.all(
      Array.from({ length: RELAY.partners + 1 }, (_, at) => client(`s${at}`)),
    );
    for (const { socket } of strangers) socket.send(frame('ben', 'x'));
    for (const _ of strangers) expect(await ben.next()).toMatch(/^.s\d+x$/);
    ben.socket.send(frame('ann', 'still here'));
    expect(await ann.next()).toBe('\x03benstill here');
    ben.socket.close();
    expect(await ann.next()).toBe('\x03ben');
  });

  it('floods nobody who does not answer, and tells the sender that they are gone', async () => {
    const [ann, ben, carl] = [await client('ann'), await client('ben'), await client('carl')];
    const flood = (from: Client, name: string) => {
      for (let i = 0; i < 100; i += 1) from.socket.send(frame('ben', nameOf(name).repeat(64)));
    };
    flood(ann, 'a');
    expect(await ann.next()).toBe('\x03ben');
    const most = RELAY.unansweredBytes / 1024;
    await expect.poll(() => ann.frames.length + ben.frames.length).toBe(99);
    expect(ben.frames.length).toBeLessThanOrEqual(most);
    expect(ben.frames.length).toBeGreaterThan(0);
    // Calls of others come through, and a connection that is answered flows.
    for (const name of ['c', 'd']) {
      carl.socket.send(frame('ben', `${nameOf(name)}call`));
      await expect.poll(() => ben.frames.at(-1)).toBe(`\x04carl${nameOf(name)}call`);
      ben.socket.send(frame('carl', `${nameOf(name)}yes`));
      expect(await carl.next()).toBe(`\x03ben${nameOf(name)}yes`);
    }
    // Closing one closes no other; closed, it is a stranger's again.
    ben.socket.send(frame('carl', nameOf('c')));
    expect(await carl.next()).toBe(`\x03ben${nameOf('c')}`);
    ben.frames.length = 0;
    flood(carl, 'd');
    await expect.poll(() => ben.frames.length).toBe(100);
    flood(carl, 'c');
    expect(await carl.next()).toBe('\x03ben');
    await expect.poll(() => ben.frames.length + carl.frames.length).toBe(199);
    expect(ben.frames.length).toBeLessThanOrEqual(100 + most);
  });

  it('cuts what is no frame, and what is too large', async () => {
    for (const bad of [Buffer.alloc(0), Buffer.of(0, 1), Buffer.of(9, 65), 'text']) {
      const ann = await client('ann');
      ann.socket.send(bad);
      expect(await ann.ended).toBe(1008);
    }
    const ann = await client('ann');
    ann.socket.send(Buffer.alloc(RELAY.messageBytes + 1, 1));
    expect(await ann.ended).toBe(1009);
  });

  it('bounds messages in a window, and sockets of one address', async () => {
    const ann = await client('ann');
    for (let i = 0; i <= RELAY.messages; i += 1) ann.socket.send(frame('x', ''));
    expect(await ann.ended).toBe(1008);
    for (let i = 0; i < RELAY.socketsPerAddress; i += 1) await client(`c${i}`);
    expect(relay.admits('here')).toBe(false);
    expect(relay.admits('there')).toBe(true);
  });

  it('lets a sender wait for a slow reader, keeps little, and loses nothing', async () => {
    const [ann, ben] = [await client('ann'), await client('ben')];
    ben.socket.send(frame('ann', nameOf('x').repeat(2)));
    await ann.next();
    ben.socket.pause();
    const text = 'x'.repeat(60_000);
    const count = 400;
    for (let i = 0; i < count; i += 1) ann.socket.send(frame('ben', text));
    const seat = [...sockets.clients];
    await expect.poll(() => seat.some((socket) => socket.isPaused)).toBe(true);
    const most = Math.max(...seat.map((socket) => socket.bufferedAmount));
    expect(most).toBeLessThan(2 * RELAY.unreadBytes);
    ben.socket.resume();
    for (let i = 0; i < count; i += 1) expect((await ben.next()).length).toBe(4 + text.length);
  });

  it('cuts a reader that reads nothing, and its sender goes on', async () => {
    const [ann, ben, carl] = [await client('ann'), await client('ben'), await client('carl')];
    ben.socket.send(frame('ann', nameOf('x').repeat(2)));
    await ann.next();
    ben.socket.pause();
    const text = 'x'.repeat(60_000);
    for (let i = 0; i < 400; i += 1) ann.socket.send(frame('ben', text));
    const seats = [...sockets.clients];
    await expect.poll(() => seats.some((socket) => socket.isPaused)).toBe(true);
    now += RELAY.stalledMs + 1;
    ann.socket.send(frame('carl', 'still here'));
    expect(await carl.next()).toBe('\x03annstill here');
  });
});
