// A bare peer in a page of its own: serves a ready ledger over WebRTC, and measures how many
// signatures this browser verifies.
import { FolioPeer } from '../../../../src/network/folio-peer.ts';
import { FOLIO_LABEL } from '../../../../src/network/peer-types.ts';
import { Reassembler, splitMessage } from '../../../../src/protocol/framing.ts';
import { BarePeer } from '../bare-peer.ts';
import type { Order } from './verify-worker.ts';
import verifyWorkerUrl from './verify-worker.ts?worker&url';

/** Bytes in the channel's own buffer: enough to keep it busy. */
const BUFFERED = 2 * 2 ** 20;
const LOW = 512 * 2 ** 10;

interface Loaded {
  ledgerId: Uint8Array;
  base: number;
  blocks: Uint8Array[];
}

/** The functions that the bench calls. */
export interface BareApi {
  /** Fetches a ledger and waits to be dialled; the id to dial. */
  serve(url: string): Promise<string>;
  /** Sends the next block; ms until the answer. */
  push(): Promise<number>;
  counts(): Record<string, number>;
  /** Signatures verified a second by this many workers together. */
  ceiling(workers: number, ms: number): Promise<number>;
}

interface Policy {
  createScriptURL(url: string): string;
}
const { trustedTypes } = globalThis as {
  trustedTypes?: { createPolicy(name: string, rules: Policy): Policy };
};
const policy = trustedTypes?.createPolicy('folio', { createScriptURL: (url) => url });

let loaded: Loaded | null = null;
let peer: BarePeer | null = null;

async function load(url: string): Promise<Loaded> {
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
  const view = new DataView(bytes.buffer);
  const length = view.getUint32(0);
  const text = new TextDecoder().decode(bytes.subarray(4, 4 + length));
  const { ledgerId, base } = JSON.parse(text) as { ledgerId: string; base: number };
  const blocks: Uint8Array[] = [];
  for (let at = 4 + length; at < bytes.length; ) {
    const end = at + 4 + view.getUint32(at);
    blocks.push(bytes.subarray(at + 4, end));
    at = end;
  }
  const pairs = ledgerId.match(/../g) ?? [];
  return { ledgerId: Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)), base, blocks };
}

type Connection = ReturnType<FolioPeer['connect']>;

function link(connection: Connection): void {
  const { ledgerId, blocks, base } = loaded as Loaded;
  const { dataChannel: channel } = connection;
  const frames: Uint8Array<ArrayBuffer>[] = [];
  const reassembler = new Reassembler();
  const pump = () => {
    while (frames.length > 0 && channel.bufferedAmount < BUFFERED)
      channel.send(frames.shift() as Uint8Array<ArrayBuffer>);
  };
  channel.bufferedAmountLowThreshold = LOW;
  channel.addEventListener('bufferedamountlow', pump);
  const bare = new BarePeer(ledgerId, blocks, base, (message) => {
    frames.push(...(splitMessage(message) as Uint8Array<ArrayBuffer>[]));
    pump();
  });
  connection.on('data', (data) => {
    const pushed = reassembler.push(new Uint8Array(data as ArrayBuffer), performance.now());
    if ('error' in pushed) connection.close();
    else if (pushed.message !== undefined) bare.hear(pushed.message);
  });
  peer = bare;
  bare.greet();
}

const api: BareApi = {
  async serve(url) {
    loaded = await load(url);
    const id = `bare${crypto.getRandomValues(new Uint32Array(2)).join('')}`;
    const { hostname, port } = location;
    const told = (await (await fetch('../signalling.json')).json()) as {
      path: string;
      key: string;
    };
    const server = { host: hostname, port: Number(port), path: `/${told.path}`, key: told.key };
    const signalling = new FolioPeer(id, { ...server, config: { iceServers: [] } });
    signalling.on('connection', (connection) => {
      if (connection.label === FOLIO_LABEL) connection.on('open', () => link(connection));
    });
    await new Promise<void>((resolve, reject) => {
      signalling.on('open', () => resolve());
      signalling.on('error', reject);
    });
    return id;
  },
  async push() {
    if (peer === null) throw new Error('nobody is linked');
    return peer.push();
  },
  counts: () => ({ ...peer?.counts }),
  async ceiling(workers, ms) {
    const url = policy?.createScriptURL(verifyWorkerUrl) ?? verifyWorkerUrl;
    const started = Array.from({ length: workers }, () => new Worker(url, { type: 'module' }));
    const run = (worker: Worker, order: Order) =>
      new Promise<number>((resolve) => {
        worker.onmessage = ({ data }: MessageEvent<number>) => resolve(data);
        worker.postMessage(order);
      });
    // The signatures are made, and the code is warm, before anything counts.
    await Promise.all(started.map((worker) => run(worker, { ms: 200 })));
    const rates = await Promise.all(started.map((worker) => run(worker, { ms })));
    for (const worker of started) worker.terminate();
    return rates.reduce((sum, rate) => sum + rate, 0);
  },
};

(globalThis as unknown as { bare: BareApi }).bare = api;
