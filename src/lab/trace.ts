/** Hashes all events of a run and keeps the lines that a person reads. */
import { toHex } from '../base/bytes.ts';
import { sha256Stream } from '../crypto/sha256.ts';

/** How many of the newest lines are kept, so that a long run does not fill the memory. */
const KEPT = 4_000;

export class Trace {
  readonly #hash = sha256Stream();
  readonly #encoder = new TextEncoder();
  readonly #now: () => number;
  readonly #print: ((line: string) => void) | null;
  readonly #counts = new Map<string, number>();
  #lines: string[] = [];

  constructor(now: () => number, print: ((line: string) => void) | null = null) {
    this.#now = now;
    this.#print = print;
  }

  /** Hashes an event only: there are too many to read. */
  silent(text: string, bytes?: Uint8Array): void {
    this.#hash.update(this.#encoder.encode(`${this.#now().toFixed(3)} ${text}\n`));
    if (bytes !== undefined) this.#hash.update(bytes);
  }

  /** Counts an event under `kind`, hashes it, and keeps it as a line. */
  note(kind: string, who: string, text = ''): void {
    this.count(kind);
    const line = `${(this.#now() / 1000).toFixed(3).padStart(9)}s  ${who.padEnd(8)} ${kind.padEnd(14)} ${text}`;
    this.#hash.update(this.#encoder.encode(line));
    this.#lines.push(line);
    if (this.#lines.length > KEPT) this.#lines = this.#lines.slice(-KEPT / 2);
    this.#print?.(line);
  }

  count(kind: string, by = 1): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + by);
  }

  counted(kind: string): number {
    return this.#counts.get(kind) ?? 0;
  }

  counts(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  tail(lines: number): string[] {
    return this.#lines.slice(-lines);
  }

  /** The hash in hex; ends the trace. */
  digest(): string {
    return toHex(this.#hash.digest());
  }
}
