/**
 * One well-known id held by a second Peer of this page (N-1): answers `peers` and closes, outside
 * the link counts. Losing it is fine: another tab takes it up.
 */
import type { Clock, Random, TimerHandle } from '../node/ports.ts';
import { LIMITS } from '../protocol/limits.ts';
import { answerOf } from './beacon-talk.ts';
import { Door } from './door.ts';
import type { Connection, PeerConstructor, PeerLike, PeerOptions } from './peer-types.ts';

/** The caller closes when it has its answer; else this ends it. */
const ANSWERED_MS = 1_000;

interface HeldBeaconParts {
  id: string;
  PeerClass: PeerConstructor;
  options: PeerOptions;
  clock: Clock;
  random: Random;
  peers(): readonly string[];
  opened(): void;
  /** At most once: somebody else has the id, or signalling was lost or never reached. */
  ended(why: 'taken' | 'lost'): void;
}

export class HeldBeacon {
  private readonly parts: HeldBeaconParts;
  private readonly callers: Door;
  private peer: PeerLike | null = null;
  private timer: TimerHandle | null = null;
  private over = false;

  constructor(parts: HeldBeaconParts) {
    this.parts = parts;
    const { clock, random } = parts;
    this.callers = new Door({
      clock,
      random,
      places: LIMITS.beaconCallers,
      timeoutMs: LIMITS.beaconTimeoutMs,
      release: (connection) => connection.close(),
    });
  }

  open(): void {
    const { PeerClass, id, options, clock } = this.parts;
    let peer: PeerLike;
    try {
      peer = new PeerClass(id, options);
    } catch {
      this.end('lost');
      return;
    }
    this.peer = peer;
    this.timer = clock.after(LIMITS.beaconTimeoutMs, () => this.end('lost'));
    peer.on('open', () => {
      this.timer?.cancel();
      if (!this.over) this.parts.opened();
    });
    peer.on('connection', (connection) => this.serve(connection));
    peer.on('call', (call) => call.close());
    peer.on('error', (error) => {
      if (error.type === 'unavailable-id') this.end('taken');
    });
    peer.on('disconnected', () => this.end('lost'));
    peer.on('close', () => this.end('lost'));
  }

  /** Gives the id up. */
  close(): void {
    this.over = true;
    this.timer?.cancel();
    this.callers.clear();
    const { peer } = this;
    this.peer = null;
    peer?.destroy();
  }

  private end(why: 'taken' | 'lost'): void {
    if (this.over) return;
    this.close();
    this.parts.ended(why);
  }

  private serve(connection: Connection): void {
    if (this.over) {
      connection.close();
      return;
    }
    if (!this.callers.enter(connection)) return;
    const end = () => this.callers.sendAway(connection);
    let answered = false;
    connection.on('data', (data) => {
      // Once: a caller that wants to talk links to a node.
      if (answered || this.over) return;
      answered = true;
      try {
        connection.dataChannel?.send(answerOf(data, this.parts.peers()));
      } catch {
        end();
        return;
      }
      this.callers.extend(connection, ANSWERED_MS);
    });
    connection.on('close', end);
    connection.on('error', end);
  }
}
