/**
 * Measures what each op costs at its worst beside its charge (O-5), for callers of each encoding. A
 * unit stands for 0.1 ms of the answerer's time; the ratio is the measured time over the charged
 * one, and is to be 2 at most. CPU is that of the whole process, caller included. The disk is in
 * memory, its records checked as in the browser.
 */
import { nextTurn } from '../../src/base/turn.ts';
import { createVerifier } from '../../src/crypto/ed25519.ts';
import type { Node } from '../../src/node/node.ts';
import { encodeRequest } from '../../src/protocol/codec.ts';
import type { Op } from '../../src/protocol/ops.ts';
import { itemsOf, type Request, type RequestOf } from '../../src/protocol/shapes.ts';
import { type FakeLink, FakeTransport } from '../support/fake-links.ts';
import { helloBytes } from '../support/flooders.ts';
import { openNode } from '../support/small-node.ts';
import type { Figure } from './figures.ts';
import { OP_CASES, type OpCase } from './op-cases.ts';
import { makeOpLedger, type OpLedger } from './op-ledger.ts';
import { StepClock } from './step-clock.ts';

/** A unit, ms (O-5). */
const UNIT_MS = 0.1;
/** Every bucket is full again after this. */
const REFILL_MS = 60_000;
const WARM_UP = 2;

class Caller {
  readonly link: FakeLink;
  readonly #transport: FakeTransport;
  readonly #ledger: OpLedger;
  readonly #address: string;
  #heard: ((message: Uint8Array) => void) | null = null;

  constructor(transport: FakeTransport, ledger: OpLedger, encoding: 'binary' | 'json') {
    this.#transport = transport;
    this.#ledger = ledger;
    this.#address = `caller-${encoding}`;
    this.link = transport.open(this.#address, { encoding });
    this.link.hear = (message) => {
      // Questions of the node's own are left open.
      if (encoding === 'json' || message[0] === 2) this.#heard?.(message);
    };
    if (encoding === 'binary')
      transport.say(this.link, helloBytes(ledger.chain, new Uint8Array(16).fill(9)));
  }

  /** The units left of its budget. */
  left(node: Node, now: number): number {
    const peer = node.peers.find(this.#address);
    if (peer === undefined) throw new Error(`the link ended: ${this.link.ended}`);
    return peer.quota.left(now);
  }

  encode(request: Request | string): Uint8Array {
    if (typeof request === 'string') return new TextEncoder().encode(request);
    const { id } = this.#ledger.chain;
    return encodeRequest(this.link.encoding, 1, request as RequestOf<Op>, id);
  }

  async ask(message: Uint8Array): Promise<Uint8Array> {
    const answer = new Promise<Uint8Array>((resolve) => {
      this.#heard = resolve;
    });
    this.#transport.say(this.link, message);
    return answer;
  }
}

function statusOf(link: FakeLink, answer: Uint8Array): number {
  if (link.encoding === 'json') return JSON.parse(new TextDecoder().decode(answer)).status;
  return new DataView(answer.buffer, answer.byteOffset).getUint16(6);
}

async function measure(
  node: Node,
  clock: StepClock,
  caller: Caller,
  one: OpCase,
  ledger: OpLedger,
): Promise<Figure> {
  let cpu = 0;
  let charged = 0;
  let answer = new Uint8Array();
  let bytes = 0;
  for (let i = -WARM_UP; i < one.times; i++) {
    const message = caller.encode(one.request(ledger, i + WARM_UP));
    clock.step(REFILL_MS);
    const before = caller.left(node, clock.monotonic());
    const began = process.cpuUsage();
    answer = Uint8Array.from(await caller.ask(message));
    const spent = process.cpuUsage(began);
    // Work after the answer is paid with the next request at the latest.
    await nextTurn();
    if (i < 0) continue;
    cpu += (spent.user + spent.system) / 1_000;
    charged += before - caller.left(node, clock.monotonic());
    bytes = message.length;
  }
  const cpuMs = cpu / one.times;
  const chargedMs = (charged / one.times) * UNIT_MS;
  const { encoding } = caller.link;
  return {
    group: 'ops',
    what: `\`${one.op}\`, ${one.name}, ${encoding}`,
    value: cpuMs,
    unit: 'ms',
    reference: { what: 'charged', value: chargedMs },
    most: 2,
    note: `${statusOf(caller.link, answer)}; ${bytes} B asked, ${answer.length} B answered`,
  };
}

/** @param wanted part of an op's or a case's name; '' is all. */
export async function opFigures(wanted = ''): Promise<Figure[]> {
  const ledger = makeOpLedger();
  const clock = new StepClock(ledger.chain.tip.time + 1_000);
  const transport = new FakeTransport('rtc', 'own');
  const node = await openNode(ledger.chain, {
    clock,
    transports: [transport],
    verifier: await createVerifier(),
    yieldToEventLoop: nextTurn,
  });
  await node.mergeBlocks(null, itemsOf(ledger.chain.blocks));
  node.start();
  await node.keeper.offer(ledger.pooled, 'peer');
  const callers = {
    json: new Caller(transport, ledger, 'json'),
    binary: new Caller(transport, ledger, 'binary'),
  };
  await nextTurn();
  const figures: Figure[] = [];
  for (const one of OP_CASES) {
    if (!`${one.op} ${one.name}`.includes(wanted)) continue;
    for (const encoding of one.encodings)
      figures.push(await measure(node, clock, callers[encoding], one, ledger));
  }
  await node.stop();
  return figures;
}
