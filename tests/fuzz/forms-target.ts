/**
 * Fuzzes other forms of strangers: links, addresses, amounts, charters, blocks, seals, a rendezvous
 * holder's messages, a tab's calls. Oracle: reading never throws, and a read value is written again
 * with the same meaning.
 */

import { formatLink, parseLink } from '../../src/api/link.ts';
import { concat, toHex } from '../../src/base/bytes.ts';
import { sha256 } from '../../src/crypto/sha256.ts';
import { decodeAddress, encodeAddress } from '../../src/ledger/address.ts';
import { formatAmount, parseAmount } from '../../src/ledger/amount.ts';
import { decodeBlock, encodeBlock } from '../../src/ledger/block.ts';
import { decodeCharter, defaultCharter, encodeCharter } from '../../src/ledger/charter.ts';
import { decodeSeal, encodeSeal } from '../../src/ledger/seal.ts';
import { linkCodeBytes, readLinkCodeBytes, sdpOf } from '../../src/network/link-code.ts';
import { readCall, readLinkMessage, readPresence } from '../../src/network/local-messages.ts';
import { answerOf } from '../../src/network/peers-op.ts';
import { readSignal, signalMessage } from '../../src/network/signals.ts';
import { count, demand, same, type Target } from './finding.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateJson } from './mutate-json.ts';
import { Seeded } from './seeded.ts';
import { key } from './values.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const charter = { ...defaultCharter('class-3b'), decimals: 3, grant: 77 };
const LINKS = [
  formatLink({ name: 'tea', charter: null, view: { kind: 'ledger' }, via: [] }),
  formatLink({ name: 'tea & cake', charter: null, view: { kind: 'ledger' }, via: ['a', 'b-c'] }),
  formatLink({ name: 'class-3b', charter, view: { kind: 'block', id: '12' }, via: ['x'] }),
  formatLink({
    name: 'tea',
    charter: null,
    view: { kind: 'tx', id: 'ab'.repeat(32) },
    via: [],
  }),
  formatLink({
    name: 'tea',
    charter: null,
    view: { kind: 'account', id: encodeAddress(new Uint8Array(32).fill(5)) },
    via: ['q'],
  }),
];
const LEDGER = new Uint8Array(32).fill(7);
const CANDIDATES = [
  { type: 'host', address: 'a-b.local', port: 5 },
  { type: 'srflx', address: '192.0.2.1', port: 65_535 },
] as const;
/** A node id. */
const NODE = 'f0'.repeat(16);
const AMOUNTS = ['0', '1', '0.01', '1,000.5', '90071992547409.91', '9007199254740993', '-1', '1e3'];

const text = (bytes: Uint8Array): string => decoder.decode(bytes);
const spoiltText = (given: string, random: Seeded): string =>
  text(mutateBytes(encoder.encode(given), random, encoder.encode(random.pick(LINKS))));

/** Each answers whether its input was taken. */
const FORMS: Readonly<Record<string, (random: Seeded) => boolean>> = {
  link: (random) => {
    const parsed = parseLink(spoiltText(random.pick(LINKS), random));
    if (!parsed.ok) return false;
    const again = parseLink(formatLink(parsed.value));
    demand(again.ok && same(again.value, parsed.value), 'a link means something else, rewritten');
    return true;
  },
  address: (random) => {
    const spelled = encodeAddress(key(random));
    const parsed = decodeAddress(random.oneIn(4) ? spelled : spoiltText(spelled, random));
    if (!parsed.ok) return false;
    const again = decodeAddress(encodeAddress(parsed.value));
    demand(again.ok && same(again.value, parsed.value), 'an address has two meanings');
    return true;
  },
  amount: (random) => {
    const decimals = random.below(7);
    const parsed = parseAmount(
      random.oneIn(3) ? random.pick(AMOUNTS) : spoiltText(random.pick(AMOUNTS), random),
      decimals,
    );
    if (!parsed.ok) return false;
    demand(Number.isSafeInteger(parsed.value) && parsed.value >= 0, 'an unsafe amount was taken');
    const again = parseAmount(formatAmount(parsed.value, decimals), decimals);
    demand(again.ok && again.value === parsed.value, 'an amount reads otherwise when written');
    return true;
  },
  charter: (random) => {
    const bytes = encodeCharter(charter);
    const parsed = decodeCharter(random.oneIn(6) ? bytes : mutateBytes(bytes, random, bytes));
    if (!parsed.ok) return false;
    const again = decodeCharter(encodeCharter(parsed.value));
    demand(again.ok && same(again.value, parsed.value), 'a charter has two meanings');
    return true;
  },
  block: (random) => {
    const parsed = decodeBlock(random.bytes(160 + random.below(3) * 154));
    if (!parsed.ok) return false;
    const bytes = encodeBlock(parsed.value);
    const again = decodeBlock(bytes);
    demand(again.ok && same(again.value, parsed.value), 'a block has two meanings');
    return true;
  },
  seal: (random) => {
    const bytes = random.bytes(random.pick([99, 100, 100, 101]));
    const parsed = decodeSeal(bytes);
    if (!parsed.ok) return false;
    demand(toHex(encodeSeal(parsed.value)) === toHex(bytes), 'a seal has two spellings');
    return true;
  },
  peers: (random) => {
    const question = JSON.stringify({ id: 1, op: 'peers' });
    const heard = mutateJson(question, random, encoder.encode(question));
    const answer = answerOf(random.oneIn(2) ? text(heard) : heard.slice().buffer, ['a']);
    const { status } = JSON.parse(text(new Uint8Array(answer)));
    demand([200, 404, 500].includes(status), 'an answer of another status');
    return status === 200;
  },
  signal: (random) => {
    const peers = ['a', 'b-c'];
    const body = random.pick([
      { kind: 'find', enough: true } as const,
      { kind: 'found', peers, seen: 1, full: true } as const,
      { kind: 'echo', number: 3 } as const,
    ]);
    const sent = JSON.stringify({ ...signalMessage(body), src: 'abc', dst: 'def' });
    const heard = text(mutateJson(sent, random, encoder.encode(sent)));
    let message: unknown = heard;
    try {
      message = JSON.parse(heard);
    } catch {
      // Any value at all may be handed on.
    }
    const signal = readSignal(message);
    if (signal?.body.kind !== 'found') return signal !== null;
    demand(signal.body.peers.length <= 50, 'a holder told of too many');
    demand(signal.body.seen <= signal.body.peers.length, 'more are seen than named');
    return true;
  },
  code: (random) => {
    const parts = { ufrag: 'abcd', password: 'a'.repeat(22), candidates: CANDIDATES };
    const kind = random.pick(['offer', 'answer'] as const);
    const code = { kind, name: random.bytes(8), fingerprint: random.bytes(32), ...parts };
    const given = linkCodeBytes(code, LEDGER);
    // With a correct checksum again: a stranger may send that on purpose.
    const spoilt = mutateBytes(given.subarray(0, -4), random, given);
    const body = random.oneIn(4) ? given.subarray(0, -4) : spoilt;
    const read = readLinkCodeBytes(concat(body, sha256(body).subarray(0, 4)), LEDGER);
    if (!read.ok) return false;
    const bytes = linkCodeBytes(read.code, LEDGER);
    const again = readLinkCodeBytes(bytes, LEDGER);
    demand(again.ok && same(again.code, read.code), 'a code means something else, rewritten');
    const lines = sdpOf(read.code).split('\r\n');
    const foreign = lines.filter((line) => line !== '' && !/^[a-z]=[\w !-~]*$/.test(line));
    demand(foreign.length === 0, 'a code put a line of its own into a description');
    demand(
      lines.length ===
        sdpOf(code).split('\r\n').length + read.code.candidates.length - CANDIDATES.length,
      'a code has more lines than parts',
    );
    return true;
  },
  tab: (random) => {
    const values = () =>
      random.pick<unknown>([
        null,
        0,
        -1,
        1e9,
        '',
        'f0'.repeat(16),
        'x'.repeat(100_000),
        true,
        {},
        [],
        new Uint8Array(3),
        new ArrayBuffer(3),
      ]);
    const types = [
      'here',
      'connect',
      'accept',
      'data',
      'taken',
      'close',
      '__proto__',
      'constructor',
    ];
    const message: unknown = random.oneIn(8)
      ? values()
      : {
          type: random.oneIn(8) ? values() : random.pick(types),
          node: random.oneIn(4) ? values() : NODE,
          from: random.oneIn(4) ? values() : NODE,
          token: random.oneIn(4) ? values() : NODE,
          ask: values(),
          locked: values(),
          sequence: values(),
          bytes: values(),
          reason: values(),
        };
    const read = [readPresence(message), readCall(message), readLinkMessage(message)];
    return read.some((one) => one !== null);
  },
};
const NAMES = Object.keys(FORMS);

export class FormsTarget implements Target {
  readonly name = 'forms';
  readonly counts = new Map<string, number>();

  run(seed: number, index: number): void {
    const random = new Seeded(this.name, seed, index);
    const form = random.pick(NAMES);
    const taken = FORMS[form]?.(random) ?? false;
    demand(Object.keys(Object.prototype).length === 0, 'a prototype was polluted');
    count(this.counts, `${form} ${taken ? 'taken' : 'refused'}`);
  }
}
