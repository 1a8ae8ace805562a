/**
 * Links from codes (N-8). Two people carry an offer and its answer between their tabs, as texts or
 * QR codes, and the tabs are linked without any server.
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
 * - `code-late`: it answers a code that this tab never made, or no longer waits for.
 * - `code-many`: too many codes wait for an answer.
 * - `code-webrtc`: this browser has no WebRTC, or refuses it.
 */
export type CodeProblem = CodeFault | 'code-own' | 'code-late' | 'code-many' | 'code-webrtc';

/** `text`: the code to give to the other person; null: none is needed, the link opens soon. */
export type CodeStep =
  | { readonly ok: true; readonly text: string | null }
  | { readonly ok: false; readonly why: CodeProblem };

interface CodeLinksParts {
  /** Undefined if the browser has none. */
  PeerConnection: PeerConnectionClass | undefined;
  clock: Clock;
  random: Random;
  ledgerId: Uint8Array;
  iceServers(): RTCIceServer[];
  /** Takes each connection as soon as it is made. `outgoing`: the offer was this tab's. */
  made(connection: CodeConnection, outgoing: boolean): void;
}

export class CodeLinks {
  readonly #parts: CodeLinksParts;
  /** Own offers that wait for an answer, by the name in their code (hex). */
  readonly #offers = new Map<string, CodeConnection>();
  /** All connections that have not closed. */
  readonly #connections = new Set<CodeConnection>();

  constructor(parts: CodeLinksParts) {
    this.#parts = parts;
  }

  /** Makes an offer: a code to give to another person. */
  async offer(): Promise<CodeStep> {
    const made = this.#make();
    if ('why' in made) return made;
    const { connection } = made;
    const name = this.#parts.random.bytes(CODE_NAME_BYTES);
    try {
      this.#offers.set(toHex(name), connection);
      const parts = await connection.offer();
      this.#checkOpen(connection);
      this.#parts.made(connection, true);
      return this.#text({ kind: 'offer', name, ...parts });
    } catch {
      connection.close();
      return { ok: false, why: 'code-webrtc' };
    }
  }

  /** Takes another tab's code: an offer gives the code that answers it, an answer gives none. */
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

  /** Closes connections that have not opened. Open ones are closed by `RtcHost`. */
  stop(): void {
    for (const connection of [...this.#connections]) if (!connection.open) connection.close();
  }

  async #answer(code: LinkCode): Promise<CodeStep> {
    const made = this.#make();
    if ('why' in made) return made;
    const { connection } = made;
    try {
      const parts = await connection.answer(code);
      this.#checkOpen(connection);
      this.#parts.made(connection, false);
      return this.#text({ kind: 'answer', name: code.name, ...parts });
    } catch {
      connection.close();
      return { ok: false, why: 'code-damaged' };
    }
  }

  /** Throws if it was closed while its candidates were gathered: its code leads nowhere. */
  #checkOpen(connection: CodeConnection): void {
    if (!this.#connections.has(connection)) throw new Error('closed meanwhile');
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
