/**
 * Link codes (N-8): offer and answer of one WebRTC connection as a text or QR code that people hand
 * to each other where there is no server. A code holds only what the description of a data channel
 * needs; the description itself is written here, so that no stranger's SDP reaches the browser.
 *
 * Bytes: `version u8 = 1 | kind u8 | ledger id, first 8 | name 8 | fingerprint 32 | ufrag u8, text
 * | password u8, text | count u8, candidates | SHA-256 of all before, first 4`. A candidate: `type
 * u8 | address u8, text | port u16`.
 */
import {
  ByteReader,
  ByteWriter,
  concat,
  equal,
  fromBase64Url,
  toBase64Url,
  toHex,
} from '../base/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import { LIMITS } from '../protocol/limits.ts';
import { fingerprintOf } from './dtls-binding.ts';

const PREFIX = 'folio-code-';
const VERSION = 1;
const KINDS = ['offer', 'answer'] as const;
const TYPES = ['host', 'srflx', 'relay'] as const;
/** Local preferences as browsers use them (RFC 8445, 5.1.2): the order in the code decides. */
const TYPE_PREFERENCE = { host: 126, srflx: 100, relay: 2 } as const;
const LEDGER_BYTES = 8;
export const CODE_NAME_BYTES = 8;
const CHECK_BYTES = 4;
/** RFC 8445, 5.3: ice-char, 4 to 256 and 22 to 256; browsers use 4 to 8 and 22 to 32. */
const ICE_WORD = /^[A-Za-z0-9+/]+$/;
/** Numbers of IPv4 or IPv6, or an mDNS name. */
const HOST = /^(?:[0-9a-fA-F:.]+|[A-Za-z0-9-]+\.local)$/;

interface Candidate {
  readonly type: (typeof TYPES)[number];
  readonly address: string;
  readonly port: number;
}

/** The parts of a description that a data channel needs. */
export interface LinkCode {
  readonly kind: (typeof KINDS)[number];
  /** 8 random bytes for each offer; its answer has the same. */
  readonly name: Uint8Array;
  /** SHA-256 of the DTLS certificate, 32 bytes. */
  readonly fingerprint: Uint8Array;
  readonly ufrag: string;
  readonly password: string;
  readonly candidates: readonly Candidate[];
}

/**
 * - `code-form`: it is no code of Folio, or one of a later version.
 * - `code-damaged`: a part is missing or misspelt.
 * - `code-ledger`: it leads to another ledger.
 */
export type CodeFault = 'code-form' | 'code-damaged' | 'code-ledger';

export type ReadCode =
  | { readonly ok: true; readonly code: LinkCode }
  | { readonly ok: false; readonly why: CodeFault };

/** The code's text. Throws RangeError for values that no browser's description has. */
export function linkCodeText(code: LinkCode, ledgerId: Uint8Array): string {
  return PREFIX + toBase64Url(linkCodeBytes(code, ledgerId));
}

/** The same as bytes, at most `LIMITS.signalBytes`: as a neighbour passes it on. */
export function linkCodeBytes(code: LinkCode, ledgerId: Uint8Array): Uint8Array {
  const writer = new ByteWriter();
  writer.u8(VERSION);
  writer.u8(KINDS.indexOf(code.kind));
  writer.bytes(ledgerId.subarray(0, LEDGER_BYTES));
  writer.bytes(code.name);
  writer.bytes(code.fingerprint);
  writeWord(writer, code.ufrag);
  writeWord(writer, code.password);
  const candidates = code.candidates.slice(0, LIMITS.codeCandidates);
  writer.u8(candidates.length);
  for (const { type, address, port } of candidates) {
    writer.u8(TYPES.indexOf(type));
    writeWord(writer, address);
    writer.u16(port);
  }
  const bytes = writer.finish();
  const check = sha256(bytes).subarray(0, CHECK_BYTES);
  return concat(bytes, check);
}

const fault = (why: CodeFault): ReadCode => ({ ok: false, why });

/** Reads a code as people hand it on: white space in it is ignored. */
export function readLinkCode(text: string, ledgerId: Uint8Array): ReadCode {
  if (text.length > LIMITS.codeCharacters) return fault('code-form');
  const plain = text.replace(/\s+/g, '');
  if (!plain.startsWith(PREFIX)) return fault('code-form');
  const bytes = fromBase64Url(plain.slice(PREFIX.length));
  return bytes === null ? fault('code-damaged') : readLinkCodeBytes(bytes, ledgerId);
}

/** Reads a code's bytes. */
export function readLinkCodeBytes(bytes: Uint8Array, ledgerId: Uint8Array): ReadCode {
  if (bytes.length < CHECK_BYTES + 1) return fault('code-damaged');
  const body = bytes.subarray(0, -CHECK_BYTES);
  const check = sha256(body).subarray(0, CHECK_BYTES);
  if (!equal(check, bytes.subarray(-CHECK_BYTES))) return fault('code-damaged');
  if (body[0] !== VERSION) return fault('code-form');
  try {
    const reader = new ByteReader(body.subarray(1));
    const kind = KINDS[reader.u8()];
    const ledger = reader.bytes(LEDGER_BYTES);
    const name = reader.bytes(CODE_NAME_BYTES).slice();
    const fingerprint = reader.bytes(32).slice();
    const ufrag = readWord(reader, ICE_WORD, 4);
    const password = readWord(reader, ICE_WORD, 22);
    const candidates = Array.from({ length: Math.min(reader.u8(), LIMITS.codeCandidates) }, () =>
      readCandidate(reader),
    );
    if (kind === undefined || reader.remaining > 0) return fault('code-damaged');
    if (!equal(ledger, ledgerId.subarray(0, LEDGER_BYTES))) return fault('code-ledger');
    return { ok: true, code: { kind, name, fingerprint, ufrag, password, candidates } };
  } catch {
    // Its checksum is right and its form is wrong: another program made it.
    return fault('code-damaged');
  }
}

/** The parts of a browser's own description; null if it lacks one that a channel needs. */
export function partsOf(sdp: string): Omit<LinkCode, 'kind' | 'name'> | null {
  const fingerprint = fingerprintOf(sdp);
  const ufrag = /^a=ice-ufrag:(\S+)\s*$/m.exec(sdp)?.[1];
  const password = /^a=ice-pwd:(\S+)\s*$/m.exec(sdp)?.[1];
  if (fingerprint === null || ufrag === undefined || password === undefined) return null;
  const candidates: Candidate[] = [];
  const line = /^a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ (\w+)/gim;
  for (const [, address = '', port, type] of sdp.matchAll(line)) {
    const known = TYPES.find((one) => one === type);
    const number = Number(port);
    if (known !== undefined && HOST.test(address) && number > 0 && number <= 0xffff)
      candidates.push({ type: known, address, port: number });
  }
  return { fingerprint, ufrag, password, candidates: ofEachType(candidates) };
}

/** The description a code stands for, as SDP (RFC 8841). */
export function sdpOf({ kind, fingerprint, ufrag, password, candidates }: LinkCode): string {
  const pairs = toHex(fingerprint).toUpperCase().match(/../g) ?? [];
  const lines = candidates.map(({ type, address, port }, at) => {
    const priority = TYPE_PREFERENCE[type] * 2 ** 24 + (0xffff - at) * 2 ** 8 + 255;
    // The address a candidate was mapped from is left out: it is private.
    const from = type === 'host' ? '' : ' raddr 0.0.0.0 rport 0';
    return `a=candidate:${at + 1} 1 udp ${priority} ${address} ${port} typ ${type}${from}`;
  });
  return [
    'v=0',
    'o=- 1 2 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    ...lines,
    'a=end-of-candidates',
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${password}`,
    `a=fingerprint:sha-256 ${pairs.join(':')}`,
    `a=setup:${kind === 'offer' ? 'actpass' : 'active'}`,
    'a=mid:0',
    'a=sctp-port:5000',
    'a=max-message-size:262144',
    '',
  ].join('\r\n');
}

/** Keeps a few of each type: a machine with many networks has dozens of its own. */
function ofEachType(all: readonly Candidate[]): Candidate[] {
  const most = Math.floor(LIMITS.codeCandidates / TYPES.length);
  return TYPES.flatMap((type) => all.filter((one) => one.type === type).slice(0, most));
}

function readCandidate(reader: ByteReader): Candidate {
  const type = TYPES[reader.u8()];
  const address = readWord(reader, HOST, 2);
  const port = reader.u16();
  if (type === undefined || port === 0) throw new RangeError('candidate');
  return { type, address, port };
}

function writeWord(writer: ByteWriter, word: string): void {
  if (word.length > LIMITS.codeWord) throw new RangeError('a word of a code is too long');
  writer.u8(word.length);
  writer.bytes(new TextEncoder().encode(word));
}

function readWord(reader: ByteReader, form: RegExp, least: number): string {
  const length = reader.u8();
  if (length < least || length > LIMITS.codeWord) throw new RangeError('length');
  const word = String.fromCharCode(...reader.bytes(length));
  if (!form.test(word)) throw new RangeError('form');
  return word;
}
