/** A page that is not Folio: of another origin, with nothing on it but PeerJS. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import type { Page } from '@playwright/test';
import type { Status } from '../../../src/api/client.ts';

const PEERJS = resolve(import.meta.dirname, '../../../node_modules/peerjs/dist/peerjs.min.js');
const PAGE = '<!doctype html><meta charset="utf-8"><script src="peerjs.min.js"></script>';

export interface Answer {
  id?: number | string;
  status: number;
  error: string;
  response: unknown;
}

/** Serves that page on a free loopback port, and the given files beside it, by their paths. */
export async function serveForeignPage(
  files: Readonly<Record<string, Uint8Array>> = {},
): Promise<{ url: string; close(): Promise<void> }> {
  const script = readFileSync(PEERJS);
  const server = createServer((request, response) => {
    const file = files[request.url ?? ''];
    const isScript = request.url === '/peerjs.min.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(file ?? (isScript ? script : PAGE));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

interface Line {
  send(data: unknown): void;
  on(event: 'data', hear: (data: unknown) => void): void;
  on(event: 'open', run: () => void): void;
  dataChannel: RTCDataChannel;
}

interface ForeignPeer {
  id: string;
  on(event: 'open', run: () => void): void;
  on(event: 'error', hear: (error: Error) => void): void;
  connect(id: string, options: { serialization: string; reliable: boolean }): Line;
}

interface ForeignScope {
  Peer: new (server: Status['signalling']) => ForeignPeer;
  /** Sends a value by PeerJS, or (`raw`) the text as it is; resolves with the next answer. */
  ask(message: unknown, raw?: boolean): Promise<unknown>;
}

/** Dials the tab of that status as the README's script does; answers the page's own peer id. */
export function dial(page: Page, { peer, signalling }: Status): Promise<string> {
  return page.evaluate(
    ({ peer, signalling }) =>
      new Promise<string>((resolve, reject) => {
        const scope = globalThis as unknown as ForeignScope;
        const own = new scope.Peer(signalling);
        own.on('error', reject);
        own.on('open', () => {
          const link = own.connect(peer, { serialization: 'json', reliable: true });
          const waiting: ((answer: unknown) => void)[] = [];
          link.on('data', (answer) => waiting.shift()?.(answer));
          link.on('open', () => {
            scope.ask = (message, raw) =>
              new Promise((heard) => {
                waiting.push(heard);
                if (raw) link.dataChannel.send(String(message));
                else link.send(message);
              });
            resolve(own.id);
          });
        });
      }),
    { peer, signalling },
  );
}

export function ask(page: Page, message: unknown): Promise<Answer> {
  return page.evaluate(
    (message) => (globalThis as unknown as ForeignScope).ask(message) as Promise<Answer>,
    message,
  );
}

/** Sends these very characters. */
export function askRaw(page: Page, text: string): Promise<Answer> {
  return page.evaluate(
    (text) => (globalThis as unknown as ForeignScope).ask(text, true) as Promise<Answer>,
    text,
  );
}
