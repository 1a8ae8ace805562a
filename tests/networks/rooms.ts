/**
 * How many rooms one small server carries: a server as `npm start` runs it, in a process of its
 * own, under as many tabs as it admits, which look for each other as real ones do at their busiest.
 * `npm run networks:rooms`.
 *
 * A tab keeps one socket, one in four another for a rendezvous id; it asks at four ids a look, each
 * answered with a room of five. Real tabs look every 4 s while alone and every 30 s to 4 min in a
 * room: here each looks every 30 s.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { WebSocket } from 'ws';
import { commandLine } from '../support/command-line.ts';

commandLine({ usage: 'npm run networks:rooms' }, () => null);
const ROOT = resolve(import.meta.dirname, '../..');
const TABS_A_ROOM = 8;
/** Ids of its own a room holds. */
const HOLDERS = 2;
/** The server admits 2,000 ids: 200 rooms of eight tabs and two holders. */
const ROOMS = 200;
const LOOK_MS = 30_000;
const MEASURED_MS = 30_000;
/** Sockets of one address are capped; this machine has a whole network of addresses. */
const PER_ADDRESS = 200;
const TICKS_A_SECOND = 100;

interface Client {
  readonly id: string;
  readonly socket: WebSocket;
  readonly room: number;
}

let answered = 0;
let asked = 0;
let opened = 0;

function startServer(): Promise<{ child: ChildProcess; port: number }> {
  const words = ['preview', '--configLoader', 'runner', '--host', '127.0.0.1', '--port', '0'];
  const child = spawn(process.execPath, [join(ROOT, 'node_modules/vite/bin/vite.js'), ...words], {
    cwd: ROOT,
    env: { ...process.env, NO_COLOR: '1' },
  });
  return new Promise((done, fail) => {
    let told = '';
    child.on('exit', () => fail(new Error(told)));
    child.stdout?.on('data', (data: Buffer) => {
      told += data;
      const port = /127\.0\.0\.1:(\d+)/.exec(told)?.[1];
      if (port !== undefined) done({ child, port: Number(port) });
    });
  });
}

/** Processor time so far, seconds, and resident memory, MB (Linux). */
function usageOf(pid: number): { seconds: number; megabytes: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const ticks = Number(fields[11]) + Number(fields[12]);
  const pages = Number(fields[21]);
  return { seconds: ticks / TICKS_A_SECOND, megabytes: (pages * 4_096) / 2 ** 20 };
}

function open(port: number, id: string, room: number, number: number): Promise<Client> {
  const address = `127.0.1.${1 + Math.floor(number / PER_ADDRESS)}`;
  const query = new URLSearchParams({ key: 'folio', id, token: id, version: '1.5.5' });
  const socket = new WebSocket(`ws://127.0.0.1:${port}/signal/peerjs?${query}`, {
    localAddress: address,
  });
  return new Promise((done, fail) => {
    socket.on('error', fail);
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as { type: string; src?: string };
      if (message.type === 'OPEN') {
        opened += 1;
        done({ id, socket, room });
      } else if (message.type === 'OFFER') answer(socket, message.src ?? '', id);
      else if (message.type === 'ANSWER') answered += 1;
    });
  });
}

function answer(socket: WebSocket, dst: string, from: string): void {
  const peers = Array.from({ length: 5 }, (_, at) => `${from}-peer-${at}`.slice(0, 40));
  const folio = { kind: 'found', peers, seen: 3 };
  socket.send(JSON.stringify({ type: 'ANSWER', dst, payload: { connectionId: 'folio', folio } }));
}

function look({ socket, room }: Client): void {
  for (let holder = 0; holder < 4; holder += 1) {
    asked += holder < HOLDERS ? 1 : 0;
    const payload = { connectionId: 'folio', folio: { kind: 'find' } };
    socket.send(JSON.stringify({ type: 'OFFER', dst: `room-${room}-${holder}`, payload }));
  }
}

const { child, port } = await startServer();
const pid = child.pid ?? 0;
const idle = usageOf(pid);
const tabs: Client[] = [];
for (let room = 0; room < ROOMS; room += 1) {
  const first = room * (TABS_A_ROOM + HOLDERS);
  const holders = Array.from({ length: HOLDERS }, (_, at) =>
    open(port, `room-${room}-${at}`, room, first + at),
  );
  const own = Array.from({ length: TABS_A_ROOM }, (_, at) =>
    open(port, `tab-${room}-${at}`, room, first + HOLDERS + at),
  );
  await Promise.all(holders);
  tabs.push(...(await Promise.all(own)));
}
const before = usageOf(pid);
const timers = tabs.map((tab, at) =>
  setTimeout(
    () => {
      look(tab);
    },
    (at * LOOK_MS) / tabs.length,
  ),
);
await new Promise((done) => setTimeout(done, MEASURED_MS + 500));
const after = usageOf(pid);
for (const timer of timers) clearTimeout(timer);
const share = (100 * (after.seconds - before.seconds)) / (MEASURED_MS / 1_000);
console.log(
  `${ROOMS} rooms of ${TABS_A_ROOM} tabs, ${opened} ids: ${share.toFixed(1)} % of one core, ` +
    `${after.megabytes.toFixed(0)} MB (idle ${idle.megabytes.toFixed(0)} MB); ` +
    `${answered} of ${asked} questions answered in ${MEASURED_MS / 1_000} s`,
);
for (const { socket } of tabs) socket.terminate();
child.kill();
process.exit(answered === asked ? 0 : 1);
