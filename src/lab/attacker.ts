/**
 * An attacker: it keeps no rule. It sees everything in the world, has an address like anyone,
 * speaks the protocol when that serves it, and answers as it likes.
 */
import { toHex } from '../base/bytes.ts';
import type { Block } from '../ledger/block.ts';
import type { Charter } from '../ledger/charter.ts';
import { headerHash } from '../ledger/header.ts';
import type { Transaction } from '../ledger/transaction.ts';
import { decodeMessage, encodeAnswer, encodeRequest } from '../protocol/codec.ts';
import { answerOf, refusalOf } from '../protocol/decoded.ts';
import { FEATURES, type Op } from '../protocol/ops.ts';
import type { Args, Hello, Request, RequestOf, Sendable } from '../protocol/shapes.ts';
import { itemsOf } from '../protocol/shapes.ts';
import type { LinkEnd, Port } from './connection.ts';
import type { Forge } from './forge.ts';
import type { KeyPair, Keys } from './keys.ts';
import { Life } from './life.ts';
import type { Machine } from './machine.ts';
import type { SimNetwork } from './network.ts';
import type { Chance } from './random.ts';
import type { Judged, Rules } from './rules.ts';
import type { Scheduler } from './scheduler.ts';
import type { Trace } from './trace.ts';

/** The world as an attacker sees it: all of it. */
export interface Prey {
  readonly scheduler: Scheduler;
  readonly trace: Trace;
  readonly network: SimNetwork;
  readonly charter: Charter;
  readonly issuer: KeyPair | null;
  readonly rules: Rules;
  readonly keys: Keys;
  readonly forge: Forge;
  readonly machines: readonly Machine[];
  /** The machines whose node is open. */
  readonly awake: readonly Machine[];
}

/** The ways in which it answers questions. */
export type Manner = 'well' | 'empty' | 'silent' | 'junk' | 'other';
const MANNERS: readonly Manner[] = ['well', 'well', 'empty', 'silent', 'junk', 'other'];
/** How many messages of others it keeps, to send them again. */
const KEPT = 200;

export class Attacker {
  readonly name: string;
  readonly world: Prey;
  readonly chance: Chance;
  readonly key: KeyPair;
  manner: Manner = 'well';
  /** The tip it claims; null: that of an honest node. */
  tip: Judged | null = null;
  /** A made-up tip, told in its place. */
  claim: Hello['tip'] | null = null;
  /** It tells all of each new block as soon as it hears of it, and gives it to nobody. */
  keepsBack = false;
  /** Blocks whose bodies it withholds. */
  readonly withheld = new Set<string>();
  readonly heard: Uint8Array[] = [];
  readonly #links = new Set<LinkEnd>();
  #life: Life;
  #port: Port | null = null;
  #nodeId: Uint8Array;
  /** Of its answers to `reconcile`, which are made up. */
  readonly #salt = new Uint8Array(8).fill(1);
  #names = 0;
  #asked = 1;

  constructor(world: Prey, name: string, chance: Chance) {
    this.world = world;
    this.name = name;
    this.chance = chance;
    this.key = world.keys.pairOf(chance.bytes(32));
    this.#life = new Life(world.scheduler);
    this.#nodeId = chance.bytes(16);
  }

  get links(): LinkEnd[] {
    return [...this.#links].filter(({ isOpen }) => isOpen);
  }

  /** Takes a new address, under which nobody knows it yet. */
  appear(): void {
    if (this.#port !== null) this.world.network.leave(this.#port);
    this.#life.dead = true;
    this.#life = new Life(this.world.scheduler);
    this.#links.clear();
    this.#names += 1;
    this.#nodeId = this.chance.bytes(16);
    this.#port = {
      machine: this.name,
      browser: this.name,
      life: this.#life,
      kind: 'rtc',
      address: `${this.name}-${this.#names}`,
      handlers: {
        opened: (link) => this.#opened(link as LinkEnd),
        message: (link, bytes) => this.#message(link as LinkEnd, bytes),
        closed: (link) => this.#links.delete(link as LinkEnd),
        failed: () => undefined,
        found: () => undefined,
        signalling: () => undefined,
      },
    };
    this.world.network.join(this.#port);
    this.world.trace.note('appears', this.name, this.#port.address);
  }

  /** Dials an honest node. */
  dial(encoding: 'binary' | 'json'): boolean {
    const port = this.#port;
    const addresses = this.world.awake.map(({ running }) => running?.node.peers.address ?? '');
    const open = addresses.filter((address) => address !== '');
    if (port === null || open.length === 0) return false;
    this.world.network.dial(port, this.chance.pick(open), encoding);
    return true;
  }

  /** Takes the node id of someone else in `hello`. */
  pretend(nodeId: Uint8Array): void {
    this.#nodeId = nodeId;
  }

  /** The best tip of an honest node. */
  best(): Judged {
    let best = this.world.rules.genesis;
    for (const { running } of this.world.machines) {
      const judged = running && this.world.rules.get(running.node.chain.tip.key);
      if (judged && judged.state !== null && judged.totalWork > best.totalWork) best = judged;
    }
    return best;
  }

  request<O extends Op>(link: LinkEnd, op: O, args: Args[O]): void {
    this.#asked += 1;
    const request: RequestOf<O> = { op, args };
    link.send(encodeRequest(link.encoding, this.#asked, request, this.world.rules.ledgerId));
  }

  /** Sends to one link, or to all. */
  merge(items: { pool: Transaction[] } | { blocks: Block[] }, links = this.links): void {
    for (const link of links)
      this.request(
        link,
        'merge',
        'pool' in items ? { pool: itemsOf(items.pool) } : { blocks: itemsOf(items.blocks) },
      );
  }

  hello(): Hello {
    const tip = this.tip ?? this.best();
    return {
      protocol: [1, 1],
      ledger: this.world.rules.ledgerId,
      node: this.#nodeId,
      address: this.#port?.address ?? '',
      tip: this.claim ?? {
        height: tip.header.height,
        hash: headerHash(tip.header),
        work: tip.totalWork,
      },
      seals: [],
      pool: { count: this.chance.int(0, 3), xor: this.chance.bytes(8) },
      features: this.#features,
      synced: true,
    };
  }

  /** Every other address takes what newer nodes take, and then lies in that as well. */
  get #features(): number {
    return (this.#nodeId[0] ?? 0) % 2 === 0 ? 0 : FEATURES.tip | FEATURES.reconcile;
  }

  /** Tells all links the tip it claims. */
  tell(links = this.links): void {
    const hello = this.hello();
    for (const link of links) {
      if (link.encoding !== 'binary') continue;
      if (hello.features === 0) this.request(link, 'hello', hello);
      else this.request(link, 'tip', { ...hello, follow: true });
    }
  }

  /** Tells of a block on the best tip that there is none of. */
  promise(): void {
    const { header, totalWork } = this.best();
    const work = totalWork + header.work + 1n;
    this.#tellOf({ height: header.height + 1, hash: this.chance.bytes(32), work });
  }

  /** Tells of a true block it heard of. Whatever it answers when asked for it, it has none. */
  #keepBack(hash: Uint8Array): void {
    const judged = this.world.rules.get(toHex(hash));
    if (judged === undefined || this.withheld.has(judged.hash)) return;
    this.withheld.add(judged.hash);
    this.#tellOf({ height: judged.header.height, hash, work: judged.totalWork });
  }

  #tellOf(tip: Hello['tip']): void {
    this.claim = tip;
    for (const link of this.links)
      if (link.encoding === 'binary')
        this.request(link, 'tip', { ...this.hello(), features: FEATURES.tip, follow: true });
    this.claim = null;
  }

  #opened(link: LinkEnd): void {
    this.#links.add(link);
    if (link.encoding === 'binary') this.request(link, 'hello', this.hello());
  }

  #message(link: LinkEnd, bytes: Uint8Array): void {
    if (this.heard.length < KEPT) this.heard.push(bytes);
    else this.heard[this.chance.int(0, KEPT - 1)] = bytes;
    const decoded = decodeMessage(link.encoding, bytes, this.world.rules.ledgerId, () => null);
    if (decoded.kind === 'request') this.#answer(link, decoded.id as number, decoded.request);
  }

  #answer(link: LinkEnd, id: number, request: Request): void {
    const { ledgerId } = this.world.rules;
    const send = <O extends Op>(op: O, response: Sendable[O]) =>
      link.send(encodeAnswer(link.encoding, id, op, answerOf(op, response), ledgerId));
    const heard = this.keepsBack ? hashIn(request) : undefined;
    if (heard !== undefined) this.#keepBack(heard);
    // To stay linked it answers `hello` properly.
    if (request.op === 'hello') return void send('hello', this.hello());
    if (request.op === 'time')
      return void send('time', { time: this.world.scheduler.now, timeZone: 'UTC' });
    switch (this.manner) {
      case 'silent':
        return;
      case 'junk':
        link.send(this.chance.bytes(this.chance.int(1, 400)));
        return;
      case 'empty':
        link.send(encodeAnswer(link.encoding, id, request.op, refusalOf(500, 'No.'), ledgerId));
        return;
      case 'other':
        return this.#answerOther(link, id, request, send);
      case 'well':
        if (request.op === 'accounts') return this.#answerAccounts(link, id, request.args, send);
        return this.#answerWell(request, send);
    }
  }

  #answerWell(request: Request, send: <O extends Op>(op: O, response: Sendable[O]) => void): void {
    const { rules } = this.world;
    if (request.op === 'headers') {
      const known = new Set(request.args.locator.map(toHex));
      const headers: Judged['header'][] = [];
      let at: Judged | null = this.tip ?? this.best();
      for (; at !== null && at.parent !== null && !known.has(at.hash); at = at.parent)
        headers.push(at.header);
      return send('headers', { headers: headers.reverse().slice(0, request.args.limit) });
    }
    if (request.op === 'blocks' && 'hashes' in request.args) {
      const blocks: Block[] = [];
      for (const hash of request.args.hashes) {
        const one = rules.get(toHex(hash));
        if (one && !this.withheld.has(one.hash))
          blocks.push({ header: one.header, transactions: [...one.transactions] });
      }
      return send('blocks', { blocks });
    }
    if (request.op === 'peers') return send('peers', ['nobody-1', 'nobody-2', `${this.name}-0`]);
    if (request.op === 'pool') return send('pool', { transactions: [], total: 0 });
    if (request.op === 'merge') return send('merge', { taken: 1, refused: [] });
    if (request.op === 'short') return this.#answerShort(request.args, send);
    if (request.op === 'reconcile') return send('reconcile', this.#endless(request.args));
  }

  /**
   * No true part of a state (S-5): a false one, none as that state is gone by now, or none as the
   * part would be too large. Which of them changes from question to question.
   */
  #answerAccounts(
    link: LinkEnd,
    id: number,
    args: Args['accounts'],
    send: <O extends Op>(op: O, response: Sendable[O]) => void,
  ): void {
    const how = this.chance.pick(['false', 'gone', 'too large'] as const);
    this.world.trace.note('part', this.name, how);
    if (how === 'false') return send('accounts', this.#falsePart(args));
    const refusal = refusalOf(how === 'too large' ? 413 : 404, 'No.');
    link.send(encodeAnswer(link.encoding, id, 'accounts', refusal, this.world.rules.ledgerId));
  }

  /** A true header without the true ids, or another block than the one asked for. */
  #answerShort(
    { block }: Args['short'],
    send: <O extends Op>(op: O, response: Sendable[O]) => void,
  ): void {
    const asked = this.world.rules.get(toHex(block)) ?? this.best();
    const short = this.chance.bytes(6 * this.chance.int(1, 20));
    send('short', { header: asked.header, salt: this.chance.bytes(8), short });
  }

  /** Digests that never agree, and ids of nothing. */
  #endless({ prefixes }: Args['reconcile']): Sendable['reconcile'] {
    const { chance } = this;
    const digests = () => ({ digests: Array.from({ length: 16 }, () => chance.bytes(8)) });
    const ids = () => ({ ids: [chance.bytes(32)] });
    const parts = prefixes.map(() => (chance.is(0.5) ? digests() : ids()));
    return { salt: this.#salt, claims: true, parts };
  }

  /** A part in which it is rich, or that is empty; nothing leads from it to any root (L-7). */
  #falsePart({ block, prefix }: Args['accounts']): Sendable['accounts'] {
    const rich = { address: this.key.publicKey, balance: 1e9, sequence: 0, claimed: true };
    const siblings = Array.from(prefix, () => this.chance.bytes(32));
    const accounts = this.chance.is(0.5) ? [rich] : [];
    return { block: block ?? this.chance.bytes(32), prefix, accounts, siblings };
  }

  /** Gives a well-formed answer to another question than the one asked. */
  #answerOther(
    link: LinkEnd,
    id: number,
    request: Request,
    send: <O extends Op>(op: O, response: Sendable[O]) => void,
  ): void {
    const any = [...this.world.rules.all()].filter(({ parent }) => parent !== null);
    const some = any.length === 0 ? [] : [this.chance.pick(any), this.chance.pick(any)];
    if (request.op === 'headers') send('headers', { headers: some.map(({ header }) => header) });
    else if (request.op === 'blocks')
      send('blocks', {
        blocks: some.map(({ header, transactions }) => ({
          header,
          transactions: [...transactions],
        })),
      });
    else if (this.heard.length > 0) link.send(this.chance.pick(this.heard));
    else
      link.send(
        encodeAnswer(
          'binary',
          id + 1,
          'register',
          answerOf('register', null),
          this.world.rules.ledgerId,
        ),
      );
  }

  /** Changes the way it answers. */
  changeManner(): void {
    this.manner = this.chance.pick(MANNERS);
    this.world.trace.note('manner', this.name, this.manner);
  }
}

/** The hash of the block that a request sends or tells of. */
function hashIn({ op, args }: Request): Uint8Array | undefined {
  if (op === 'tip') return args.tip.hash;
  if (op === 'compact') return headerHash(args.header);
  const block = op === 'merge' && 'blocks' in args ? args.blocks.values[0]?.value : undefined;
  return block && headerHash(block.header);
}
