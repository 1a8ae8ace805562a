/**
 * Hostile links to a real tab, from a foreign page (foreign.ts): each floods in one way for as long
 * as the tab lets it, and comes back under another name and in another way when its link is closed.
 */
import type { Page } from '@playwright/test';
import type { Status } from '../../../src/api/client.ts';
import { splitMessage } from '../../../src/protocol/framing.ts';
import { type FloodKind, floodKinds, helloBytes } from '../../support/flooders.ts';
import type { SmallLedger } from '../../support/small-ledger.ts';

/** What one hostile link of the page has sent and received so far, over all its lives. */
export interface Tally {
  /** Links that opened, and those of them the tab has closed. */
  opened: number;
  closed: number;
  /** Pieces (binary) or messages (JSON) sent, and their bytes. */
  sent: number;
  bytes: number;
  /** Answers the tab gave, by status: each of them was sent by its node. */
  answers: Record<number, number>;
}

/** The bytes of each kind of flood: the lengths of pieces (binary) or messages (JSON) in `FILE`. */
interface Wire {
  encoding: FloodKind['encoding'];
  lengths: number[];
}

interface Line {
  dataChannel: RTCDataChannel;
  on(event: 'open' | 'close' | 'error', run: () => void): void;
  on(event: 'data', hear: (data: unknown) => void): void;
}

interface HostilePeer {
  on(event: 'open' | 'error', run: () => void): void;
  connect(id: string, options: { label: string; serialization: string; reliable: boolean }): Line;
  destroy(): void;
}

interface HostileScope {
  Peer: new (server: Status['signalling']) => HostilePeer;
  tallies: Tally[];
}

/** The place of the node id in a hello: every life has another id. */
const MARK = new Uint8Array(16).fill(0x5a);
const FILE = '/floods';
/** Transactions of a merge: more take longer to sign here than to refuse there. */
const MANY = 300;

/** All that is to be said: `files` for the page's own server, and what lies where in them. */
export function makeFloods(ledger: SmallLedger) {
  const [hello] = splitMessage(helloBytes(ledger, MARK));
  if (hello === undefined) throw new Error('no hello');
  const all: Uint8Array[] = [hello];
  const wires = floodKinds(ledger, MANY).map(({ encoding, messages }): Wire => {
    const pieces =
      encoding === 'binary' ? messages.flatMap((message) => splitMessage(message)) : messages;
    all.push(...pieces);
    return { encoding, lengths: pieces.map(({ length }) => length) };
  });
  const greeting = { length: hello.length, nodeAt: Buffer.from(hello).indexOf(MARK) };
  return { files: { [FILE]: Buffer.concat(all) }, wires, greeting };
}

/** Begins `count` floods of the tab of that status; they end with the page. */
export function beginFloods(
  page: Page,
  { peer, signalling }: Status,
  { wires, greeting }: ReturnType<typeof makeFloods>,
  count: number,
): Promise<void> {
  return page.evaluate(
    async ({ peer, signalling, wires, greeting, file, count }) => {
      const scope = globalThis as unknown as HostileScope;
      const bytes = new Uint8Array(await (await fetch(file)).arrayBuffer());
      let at = 0;
      const next = (length: number) => {
        at += length;
        return bytes.slice(at - length, at);
      };
      const hello = next(greeting.length);
      const floods = wires.map(({ encoding, lengths }) => ({
        encoding,
        pieces: lengths.map(next),
      }));
      scope.tallies = Array.from({ length: count }, () => ({
        opened: 0,
        closed: 0,
        sent: 0,
        bytes: 0,
        answers: {},
      }));
      /**
       * The status of a binary answer in one piece (frame 5, kind 1, id 4, op 1, status 2), or of a
       * JSON one.
       */
      const statusOf = (data: unknown): number => {
        if (!(data instanceof ArrayBuffer)) return (data as { status?: number }).status ?? 0;
        const view = new DataView(data);
        return data.byteLength >= 13 && view.getUint8(5) === 2 ? view.getUint16(11) : 0;
      };
      const live = (index: number, life: number) => {
        const tally = scope.tallies[index] as Tally;
        const flood = floods[(index * 2 + life) % floods.length] as (typeof floods)[number];
        const own = new scope.Peer(signalling);
        let over = false;
        let open = false;
        let ticking: ReturnType<typeof setInterval> | undefined;
        const again = () => {
          if (over) return;
          over = true;
          clearTimeout(patience);
          clearInterval(ticking);
          if (open) tally.closed += 1;
          own.destroy();
          live(index, life + 1);
        };
        // A tab that has no place for a caller need not tell it.
        const patience = setTimeout(() => open || again(), 3_000);
        own.on('error', again);
        own.on('open', () => {
          const binary = flood.encoding === 'binary';
          const serialization = binary ? 'raw' : 'json';
          const line = own.connect(peer, { label: 'folio/1', serialization, reliable: true });
          line.on('close', again);
          line.on('error', again);
          line.on('data', (data) => {
            const status = statusOf(data);
            if (status !== 0) tally.answers[status] = (tally.answers[status] ?? 0) + 1;
          });
          line.on('open', () => {
            if (over) return;
            open = true;
            tally.opened += 1;
            const channel = line.dataChannel;
            const say = (piece: Uint8Array) => {
              channel.send(piece as Uint8Array<ArrayBuffer>);
              tally.sent += 1;
              tally.bytes += piece.length;
            };
            let turn = 0;
            // Far more than any quota allows, and little enough to leave the machine to the tab.
            const pump = () => {
              try {
                for (let i = 0; i < 10 && channel.bufferedAmount < 256 * 1024; i += 1) {
                  say(flood.pieces[turn % flood.pieces.length] as Uint8Array);
                  turn += 1;
                }
              } catch {
                again();
              }
            };
            ticking = setInterval(pump, 5);
            if (binary) {
              const mine = hello.slice();
              crypto.getRandomValues(mine.subarray(greeting.nodeAt, greeting.nodeAt + 16));
              say(mine);
            }
            pump();
          });
        });
      };
      for (let index = 0; index < count; index += 1) live(index, 0);
    },
    { peer, signalling, wires, greeting, file: FILE, count },
  );
}

export function tallies(page: Page): Promise<Tally[]> {
  return page.evaluate(() => (globalThis as unknown as HostileScope).tallies);
}
