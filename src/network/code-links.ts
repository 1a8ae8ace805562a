/**
 * Links by codes (N-8): two tabs without any server hand each other an offer and its answer, as
 * texts or QR codes.
 */
import { toHex } from '../base/bytes.ts';
import type { Clock, Random } from '../node/ports.ts';
import { LIMITS } from '../protocol/limits.ts';
import { CodeConnection } from './code-connection.ts';
import {
  CODE_NAME_BYTES,
  type CodeFault,
  type LinkCode,
  linkCodeText,
  readLinkCode,
} from './link-code.ts';
import type { PeerConnectionClass } from './webrtc.ts';

/**
 * - `code-own`: the code was made in this tab.
 * - `code-late`: the answer to a code that this tab does not wait for any more, or never made.
 * - `code-many`: too many codes wait for an answer.
 * - `code-webrtc`: this browser has no WebRTC, or refuses it.
 */
export type CodeProblem = CodeFault | 'code-own' | 'code-late' | 'code-many' | 'code-webrtc';

/** `text`: the code to hand on; null: there is none to hand on, the link opens soon. */
export type CodeStep =
  | { readonly ok: true; readonly text: string | null }
  | { readonly ok: false; readonly why: CodeProblem };

interface CodeLinksParts {
  /** Undefined where the browser has none. */
  PeerConnection: PeerConnectionClass | undefined;
  clock: Clock;
  random: Random;
  ledgerId: Uint8Array;
  iceServers(): RTCIceServer[];
  /** A connection on its way, of one's own offer or of an answer to another's. */
  made(connection: CodeConnection, outgoing: boolean): void;
}

export class CodeLinks {
  readonly #parts: CodeLinksParts;
  /** Own offers, by the name in their code (hex). */
  readonly #offers = new Map<string, CodeConnection>();
  readonly #connections = new Set<CodeConnection>();

  constructor(parts: CodeLinksParts) {
    this.#parts = parts;
  }

  /** A code to hand to another browser. */
  async offer(): Promise<CodeStep> {
    const made = this.#make();
    if ('why' in made) return made;
    const { connection } = made;
    const name = this.#parts.random.bytes(CODE_NAME_BYTES);
    try {
      const parts = await connection.offer();
      this.#offers.set(toHex(name), connection);
      this.#parts.made(connection, true);
      return this.#text({ kind: 'offer', name, ...parts });
    } catch {
      connection.close();
      return { ok: false, why: 'code-webrtc' };
    }
  }

  /** Takes a code another browser made: an offer is answered with a code, an answer ends it. */
  async read(text: string): Promise<CodeStep> {
    const read = readLinkCode(text, this.#parts.ledgerId);
    if (!read.ok) return read;
    const { code } = read;
    const name = toHex(code.name);
    const own = this.#offers.get(name);
    if (code.kind === 'offer')
      return own === undefined ? this.#answer(code) : { ok: false, why: 'code-own' };
    if (own === undefined) return { ok: false, why: 'code-late' };
    this.#offers.delete(name);
    try {
      await own.accept(code);
      return { ok: true, text: null };
    } catch {
      own.close();
      return { ok: false, why: 'code-damaged' };
    }
  }

  /** Gives up what has not opened; open links are their owner's. */
  stop(): void {
    for (const connection of [...this.#connections]) if (!connection.open) connection.close();
  }

  async #answer(code: LinkCode): Promise<CodeStep> {
    const made = this.#make();
    if ('why' in made) return made;
    const { connection } = made;
    try {
      const parts = await connection.answer(code);
      this.#parts.made(connection, false);
      return this.#text({ kind: 'answer', name: code.name, ...parts });
    } catch {
      connection.close();
      return { ok: false, why: 'code-damaged' };
    }
  }

  #text(code: LinkCode): CodeStep {
    return { ok: true, text: linkCodeText(code, this.#parts.ledgerId) };
  }

  #make(): { connection: CodeConnection } | (CodeStep & { ok: false }) {
    const { PeerConnection, clock, iceServers } = this.#parts;
    if (PeerConnection === undefined) return { ok: false, why: 'code-webrtc' };
    const waiting = [...this.#connections].filter(({ open }) => !open).length;
    if (waiting >= LIMITS.codesWaiting) return { ok: false, why: 'code-many' };
    let peer: RTCPeerConnection;
    try {
      peer = new PeerConnection({ iceServers: iceServers() });
    } catch {
      return { ok: false, why: 'code-webrtc' };
    }
    const connection = new CodeConnection({
      connection: peer,
      clock,
      ended: (ended) => {
        this.#connections.delete(ended);
        for (const [name, offer] of this.#offers) if (offer === ended) this.#offers.delete(name);
      },
    });
    this.#connections.add(connection);
    return { connection };
  }
}
