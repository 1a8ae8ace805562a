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
 * - `code-webrtc`: this browser has no WebRTC, or refuses it.
 */
export type CodeProblem = CodeFault | 'code-own' | 'code-late' | 'code-webrtc';

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
  /** Takes each connection as soon as it is made. `outbound`: the offer was this tab's. */
  made(connection: CodeConnection, outbound: boolean): void;
}

export class CodeLinks {
  readonly #parts: CodeLinksParts;
  /** Own offers that wait for an answer, by the name in their code (hex). */
  readonly #offers = new Map<string, CodeConnection>();
  /** All connections that have not closed, oldest first, with the name in their codes (hex). */
  readonly #connections = new Map<CodeConnection, string>();

  constructor(parts: CodeLinksParts) {
    this.#parts = parts;
  }

  /** Makes an offer: a code to give to another person. */
  async offer(): Promise<CodeStep> {
    const name = this.#parts.random.bytes(CODE_NAME_BYTES);
    const connection = this.#make(name);
    if (connection === null) return { ok: false, why: 'code-webrtc' };
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

  /** Gives up a code that `offer` or `read` made; a link that has opened by it stays. */
  drop(text: string): void {
    const read = readLinkCode(text, this.#parts.ledgerId);
    if (!read.ok) return;
    const dropped = toHex(read.code.name);
    for (const [connection, name] of this.#waiting()) if (name === dropped) connection.close();
  }

  /** Closes connections that have not opened. Open ones are closed by `RtcHost`. */
  stop(): void {
    for (const [connection] of this.#waiting()) connection.close();
  }

  #waiting(): [CodeConnection, string][] {
    return [...this.#connections].filter(([{ open }]) => !open);
  }

  async #answer(code: LinkCode): Promise<CodeStep> {
    const connection = this.#make(code.name);
    if (connection === null) return { ok: false, why: 'code-webrtc' };
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

  /** Null where the browser has no WebRTC, or refuses it. Where too many wait, the oldest ends. */
  #make(name: Uint8Array): CodeConnection | null {
    const { PeerConnection, clock, iceServers } = this.#parts;
    if (PeerConnection === undefined) return null;
    let peer: RTCPeerConnection;
    try {
      peer = new PeerConnection({ iceServers: iceServers() });
    } catch {
      return null;
    }
    const waiting = this.#waiting();
    for (const [oldest] of waiting.slice(0, Math.max(0, waiting.length - LIMITS.codesWaiting + 1)))
      oldest.close();
    const connection = new CodeConnection({
      connection: peer,
      clock,
      address: null,
      timeoutMs: LIMITS.codeMs,
      ended: (ended) => {
        this.#connections.delete(ended);
        for (const [name, offer] of this.#offers) if (offer === ended) this.#offers.delete(name);
      },
    });
    this.#connections.set(connection, toHex(name));
    return connection;
  }
}
