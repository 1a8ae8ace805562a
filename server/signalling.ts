/**
 * The signalling server of PeerJS (package `peer`) inside `vite` and `vite preview`, on the page's
 * own port (N-2). It introduces tabs to each other and holds no ledger; once two tabs are linked it
 * can go away.
 */
import type { Socket } from 'node:dgram';
import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import express, { type Express } from 'express';
import { ExpressPeerServer } from 'peer';
import type { Connect, Plugin } from 'vite';
import { type WebSocket, WebSocketServer } from 'ws';
import { discovery } from './discovery.ts';
import { RELAY, Relay } from './relay.ts';
import { addressOf, Guard, SIGNALLING } from './signalling-guard.ts';
import { serveStun } from './stun.ts';

const PATH = '/signal';
const RELAY_PATH = '/relay';
/** PeerJS's API key: it identifies this use of a server and is no secret. */
const KEY = 'folio';
/** PeerJS clients ping every 5 s. */
const ALIVE_TIMEOUT_MS = 60_000;
const EXPIRE_TIMEOUT_MS = 1_000;

/** The switch by which tests control the server. */
export interface SignallingControl {
  /** Cuts every socket and refuses new ones, as a killed server would. */
  stop(): void;
  start(): void;
}

interface Running {
  readonly app: Express;
  readonly sockets: WebSocketServer;
  readonly guard: Guard;
  readonly relay: Relay;
  readonly relaySockets: WebSocketServer;
  stop(): void;
}

/**
 * `peer` re-arms two timers for ever and has no way to end them, so they would keep Node alive
 * after the server closed. Those set while `run` runs, and while their own callbacks run, are
 * unreferenced, and end once `stopped` says so.
 */
function withOwnTimers(run: () => void, stopped: () => boolean): void {
  const original = globalThis.setTimeout;
  const patched = (callback: () => void, ms?: number) => {
    const handle = original(() => {
      if (!stopped()) withOwnTimers(callback, stopped);
    }, ms);
    handle.unref();
    return handle;
  };
  globalThis.setTimeout = patched as typeof setTimeout;
  try {
    run();
  } finally {
    globalThis.setTimeout = original;
  }
}

function run(server: HttpServer): Running {
  // Not attached to the HTTP server: a WebSocketServer of its own would answer Vite's sockets with
  // 400.
  const sockets = new WebSocketServer({ noServer: true, maxPayload: SIGNALLING.messageBytes });
  const guard = new Guard();
  const relay = new Relay();
  const relaySockets = new WebSocketServer({ noServer: true, maxPayload: RELAY.messageBytes });
  sockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    guard.watch(socket, addressOf(request));
  });
  const app = express();
  app.disable('x-powered-by');
  let stopped = false;
  withOwnTimers(
    () => {
      const peerServer = ExpressPeerServer(server, {
        path: '/',
        key: KEY,
        allow_discovery: false,
        concurrent_limit: SIGNALLING.clients,
        alive_timeout: ALIVE_TIMEOUT_MS,
        // A question to an absent id is answered within 2 s, not 6.
        expire_timeout: EXPIRE_TIMEOUT_MS,
        createWebSocketServer: () => sockets,
      });
      // A client's bad message is its own problem; without a listener it would end the process.
      peerServer.on('error', () => undefined);
      peerServer.on('connection', (client) => guard.joined(client));
      peerServer.on('disconnect', (client) => guard.left(client));
      peerServer.on('message', (client, message) => guard.pass(client, message));
      // It starts on express's `mount`, which only `use` with an express app fires.
      app.use(PATH, peerServer);
    },
    () => stopped,
  );
  return {
    app,
    sockets,
    guard,
    relay,
    relaySockets,
    stop() {
      stopped = true;
      for (const { clients } of [sockets, relaySockets])
        for (const socket of clients) socket.terminate();
      sockets.close();
      relaySockets.close();
    },
  };
}

function refuse(socket: Duplex, status: string): void {
  // The other side need not close its half.
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
}

/** Connects the server to one Vite server; returns its switch. */
function attach(server: HttpServer, middlewares: Connect.Server): SignallingControl {
  let running: Running | null = run(server);
  let stun: Socket | null = null;
  let closed = false;
  // A mistake in the environment is reported at the start, and not to each page.
  const told = () =>
    discovery({
      // It is relative to the page, which may be behind a prefix of a reverse proxy.
      path: PATH.slice(1),
      key: KEY,
      stun: stun?.address().port ?? null,
      relay: RELAY_PATH.slice(1),
      environment: process.env,
      now: Date.now(),
    });
  told();
  const listenForStun = async () => {
    const address = server.address();
    if (address === null || typeof address === 'string') return;
    stun = await serveStun(address.address, address.port);
    if (closed) stun?.close();
  };
  if (server.listening) void listenForStun();
  else server.once('listening', () => void listenForStun());

  middlewares.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
    const path = pathOf(request);
    if (path === '/signalling.json') {
      response.setHeader('content-type', 'application/json');
      response.setHeader('cache-control', 'no-store');
      response.end(JSON.stringify(told()));
    } else if (path !== PATH && !path.startsWith(`${PATH}/`)) {
      next();
    } else if (running === null) {
      response.statusCode = 503;
      response.end();
    } else {
      running.app(request, response);
    }
  });

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const isRelay = pathOf(request) === RELAY_PATH;
    const isOurs = isRelay || pathOf(request) === `${PATH}/peerjs`;
    // In development Vite listens too; if nobody does, the socket would stay open for ever.
    if (!isOurs && server.listenerCount('upgrade') > 1) return;
    socket.on('error', () => socket.destroy());
    if (!isOurs) {
      refuse(socket, '404 Not Found');
      return;
    }
    if (running === null) {
      refuse(socket, '503 Service Unavailable');
      return;
    }
    const { sockets, guard, relay, relaySockets } = running;
    if (isRelay) {
      const query = new URL(request.url ?? '/', 'http://host').searchParams;
      const id = query.get('id') ?? '';
      const address = addressOf(request);
      if (!guard.knows(id, query.get('token') ?? '')) refuse(socket, '403 Forbidden');
      else if (!relay.admits(address)) refuse(socket, '429 Too Many Requests');
      else
        relaySockets.handleUpgrade(request, socket, head, (opened) =>
          relay.join(id, opened, address),
        );
      return;
    }
    if (!guard.admits(addressOf(request))) {
      refuse(socket, '429 Too Many Requests');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      sockets.emit('connection', opened, request);
    });
  });

  const control: SignallingControl = {
    stop() {
      running?.stop();
      running = null;
    },
    start() {
      running ??= run(server);
    },
  };
  server.on('close', () => {
    closed = true;
    control.stop();
    stun?.close();
    stun = null;
  });
  return control;
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

/** The Vite plugin; `api` holds the switch once a server was made. */
export function signalling(): Plugin<{ control: SignallingControl | null }> {
  const api: { control: SignallingControl | null } = { control: null };
  return {
    name: 'folio-signalling',
    api,
    configureServer(server) {
      if (server.httpServer)
        api.control = attach(server.httpServer as HttpServer, server.middlewares);
    },
    configurePreviewServer(server) {
      api.control = attach(server.httpServer as HttpServer, server.middlewares);
    },
  };
}
