/**
 * A whole node hears strangers: true messages about its ledger, spoilt on the way, in both
 * encodings, with and without a handshake, and spoilt answers to its own questions. Oracle: it
 * never throws, rejects or hangs, its invariants hold, every pooled and chained thing is one that
 * was true, and it still answers afterwards.
 */
import { decodeMessage, type Encoding, encodeRequest } from '../../src/protocol/codec.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import type { FakeLink } from '../support/fake-links.ts';
import { count, demand, type Target } from './finding.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateJson } from './mutate-json.ts';
import { answerBytes, helloOf, requestBytes } from './node-messages.ts';
import { checkNode, checkSigned, drain, fingerprint, makeWorld, type World } from './node-world.ts';
import { Seeded } from './seeded.ts';

/**
 * The number of sessions after which the node is made anew, so that one can be repeated with those
 * before it.
 */
const SESSIONS = 50;
const MESSAGES = 5;
const decoder = new TextDecoder();

export class NodeTarget implements Target {
  readonly name = 'node';
  readonly counts = new Map<string, number>();
  readonly #rejected: unknown[] = [];
  #world: World | null = null;
  #next = '';

  constructor() {
    process.on('unhandledRejection', (reason) => this.#rejected.push(reason));
  }

  /** Session `index`. Played alone, those since the node was made come first. */
  async run(seed: number, index: number): Promise<void> {
    const first = index - (index % SESSIONS);
    if (this.#next !== `${seed}/${index}` || index === first) {
      this.#world = await makeWorld();
      for (let before = first; before < index; before += 1) await this.#session(seed, before);
    }
    this.#next = `${seed}/${index + 1}`;
    await this.#session(seed, index);
  }

  async #session(seed: number, index: number): Promise<void> {
    const world = this.#world;
    if (world === null) throw new Error('no world');
    const random = new Seeded(this.name, seed, index);
    const encoding: Encoding = random.oneIn(3) ? 'json' : 'binary';
    const before = fingerprint(world);
    const link = world.transport.open(`stranger-${index}`, { encoding, outbound: random.oneIn(3) });
    const { ledger } = world.book;
    if (encoding === 'binary' && !random.oneIn(5)) {
      const hello = { op: 'hello', args: helloOf(world.book, random) } as const;
      await this.#say(world, link, encodeRequest('binary', 1, hello, ledger.id));
    }
    for (let left = 1 + random.below(MESSAGES); left > 0 && link.ended === null; left -= 1) {
      await this.#say(world, link, this.#message(world, link, random));
      await world.clock.pass(random.below(200));
    }
    // Late ones, and those that wait, come to an end now and then.
    if (index % 10 === 9) await world.clock.pass(LIMITS.requestTimeoutMs + 2_000);
    await drain();
    count(this.counts, `closed ${link.ended ?? 'not'}`);
    world.transport.leave(link);
    await drain();
    await this.#look(world, before);
  }

  async #say(world: World, link: FakeLink, bytes: Uint8Array): Promise<void> {
    count(this.counts, 'messages');
    world.transport.say(link, bytes);
    await drain();
  }

  #message(world: World, link: FakeLink, random: Seeded): Uint8Array {
    const { encoding } = link;
    const question = random.oneIn(2) ? this.#question(world, link) : null;
    const honest =
      question === null
        ? requestBytes(world.book, encoding, random)
        : answerBytes(world.book, encoding, question.id, question.request, random);
    if (random.oneIn(2)) return honest;
    const other = requestBytes(world.book, encoding, random);
    return encoding === 'binary'
      ? mutateBytes(honest, random, other)
      : mutateJson(decoder.decode(honest), random, other);
  }

  /** The newest question of the node that nobody has answered. */
  #question(world: World, link: FakeLink) {
    for (let bytes = link.said.pop(); bytes !== undefined; bytes = link.said.pop()) {
      const decoded = decodeMessage(link.encoding, bytes, world.book.ledger.id, () => null);
      if (decoded.kind === 'request' && typeof decoded.id === 'number')
        return { id: decoded.id, request: decoded.request };
    }
    return null;
  }

  async #look(world: World, before: string): Promise<void> {
    const rejected = this.#rejected.splice(0);
    if (rejected[0] instanceof Error) throw rejected[0];
    demand(rejected.length === 0, `a promise was rejected: ${String(rejected[0])}`);
    checkNode(world);
    if (fingerprint(world) !== before) await checkSigned(world);
    count(this.counts, fingerprint(world) === before ? 'unchanged' : 'changed');
    count(this.counts, `height ${world.node.chain.tip.height}`);
  }
}
