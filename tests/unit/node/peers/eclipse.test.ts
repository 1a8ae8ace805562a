/**
 * Eclipse and sybil (T-16): one operator has 100 ids, holds every rendezvous id, answers every
 * `peers` with its own ids and dials in without end. It cannot cut a node off from an honest peer
 * that the node knew, that its link names, or that is in the same browser; nor for ever from one
 * that it only once heard of.
 */
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import type { Hello } from '../../../../src/protocol/shapes.ts';
import { drain, type Remote, Room } from '../room.ts';

const SYBILS = 100;
const MINUTE = 60_000;
const names = Array.from({ length: SYBILS }, (_, index) => `sybil-${index}`);

class Siege {
  readonly room: Room;
  readonly #honest: string;
  readonly #kind: 'rtc' | 'local';
  /** Addresses rendezvous holders and peers tell of. */
  readonly tales: string[];
  /** Minutes at whose end the honest peer was linked. */
  readonly linked: number[] = [];
  /** How often it was linked again. */
  meetings = 0;
  /** The `hello` of the honest peer. */
  readonly hello: Partial<Hello>;
  /** The `hello` of the sybils that dial in. */
  guise: Partial<Hello> = {};
  #turn = 0;
  #minute = 0;

  constructor(room: Room, honest: string, kind: 'rtc' | 'local', tales: string[]) {
    this.room = room;
    this.#honest = honest;
    this.#kind = kind;
    this.tales = tales;
    this.hello = { node: new Uint8Array(16).fill(5), address: honest };
    for (const transport of [room.transport, room.local])
      transport.answerDial = (address) => setImmediate(() => this.#answerDial(address));
  }

  #answerDial(address: string): void {
    const kind = address === this.#honest ? this.#kind : 'rtc';
    if (address === this.#honest) this.meetings += 1;
    const hello = address === this.#honest ? this.hello : {};
    const remote = this.room.remote(address, { outbound: true, kind, hello });
    remote.tells = this.#telling();
    remote.ask('hello', remote.hello);
  }

  /** As many ids as fit into one answer, always others. */
  #telling(): string[] {
    this.#turn += 17;
    const from = this.#turn % this.tales.length;
    return [...this.tales.slice(from), ...this.tales.slice(0, from)].slice(0, 50);
  }

  #dialIn(): Remote[] {
    return Array.from({ length: 4 }, (_, index) => {
      const name = names[(this.#turn + index * 7) % SYBILS] as string;
      const remote = this.room.remote(name, { hello: this.guise });
      remote.tells = this.#telling();
      remote.ask('hello', remote.hello);
      return remote;
    });
  }

  /** Minutes go by; each of them sybils dial in and rendezvous holders lie. */
  async hold(minutes: number, eachMinute: () => void = () => undefined): Promise<void> {
    for (let i = 0; i < minutes; i += 1) {
      eachMinute();
      this.room.transport.handlers.found(this.#telling(), 'rendezvous');
      this.#dialIn();
      await this.room.pass(MINUTE / 2, 2_500);
      this.#dialIn();
      await this.room.pass(MINUTE / 2, 2_500);
      this.#minute += 1;
      if (this.room.nodes.includes(this.#honest)) this.linked.push(this.#minute);
    }
  }

  /** The attack has what it wants but one: all slots are taken by its peers. */
  expectFull(): void {
    const sybils = this.room.nodes.filter((name) => name.startsWith('sybil-'));
    expect(sybils.length).toBeGreaterThanOrEqual(LIMITS.peersMax - 2);
    expect(this.room.nodes.length).toBeLessThanOrEqual(LIMITS.peersMax);
  }
}

/** The sybils are there before the node has said a word to anyone else. */
async function surrounded(room: Room): Promise<void> {
  for (const name of names) {
    const remote = room.remote(name);
    remote.ask('hello', remote.hello);
    await drain();
  }
  await room.pass(1_000);
}

describe('a node surrounded by 100 ids of one operator', () => {
  it.each(['link', 'memory'] as const)('keeps the honest peer of its %s', async (way) => {
    const room = new Room(way === 'link' ? { inviters: ['honest'] } : { remembered: ['honest'] });
    const siege = new Siege(room, 'honest', 'rtc', names);
    await surrounded(room);
    await siege.hold(45);
    siege.expectFull();
    // It is linked from the first minutes on and without a break.
    expect(siege.linked.length).toBeGreaterThanOrEqual(44);
    expect(siege.meetings).toBeLessThan(5);
  });

  it.each(['node', 'address', 'both'] as const)(
    'keeps the honest peer though those who dial in say that they are it (%s)',
    async (what) => {
      const room = new Room({ remembered: ['honest'] });
      const siege = new Siege(room, 'honest', 'rtc', names);
      const { node, address } = siege.hello;
      if (node === undefined || address === undefined) throw new Error('it says what it is');
      siege.guise = { node: { node }, address: { address }, both: { node, address } }[what];
      await siege.hold(15);
      // Its link breaks, and is made anew.
      const friend = [...room.transport.links].find((link) => link.address === 'honest');
      if (friend === undefined) throw new Error('it was not linked');
      room.transport.leave(friend, 'channel-failed');
      await siege.hold(15);
      siege.expectFull();
      expect(siege.linked.length).toBeGreaterThanOrEqual(28);
      expect(siege.meetings).toBeLessThan(5);
    },
  );

  it('keeps the tab of its own browser', async () => {
    const room = new Room();
    const siege = new Siege(room, 'tab', 'local', names);
    await surrounded(room);
    await siege.hold(30, () => room.local.handlers.found(['tab'], 'presence'));
    siege.expectFull();
    expect(siege.linked.length).toBeGreaterThanOrEqual(29);
  });

  it('gets an old friend back after it was gone, though its place was taken meanwhile', async () => {
    const room = new Room({ remembered: ['honest'] });
    const siege = new Siege(room, 'honest', 'rtc', names);
    await siege.hold(5);
    const friend = [...room.transport.links].find(({ address }) => address === 'honest');
    if (friend === undefined) throw new Error('it was not linked');
    room.transport.leave(friend, 'channel-failed');
    await siege.hold(10);
    expect(siege.linked).toContain(15);
  });

  it('meets, sooner or later, everyone it ever heard of, however many others it is told of', async () => {
    const room = new Room();
    // One honest id among a hundred, never twice in the same answer's place.
    const siege = new Siege(room, 'honest', 'rtc', [...names, 'honest']);
    await surrounded(room);
    await siege.hold(300);
    siege.expectFull();
    expect(siege.meetings).toBeGreaterThan(0);
  }, 120_000);

  it('is not kept from dialling by those who dial in, or who open and say nothing', async () => {
    const room = new Room({ inviters: ['honest'] });
    for (let i = 0; i < 60; i += 1) room.remote(`mute-${i}`, { silent: true });
    expect(room.peers.all().length).toBeLessThanOrEqual(LIMITS.inboundPending);
    const siege = new Siege(room, 'honest', 'rtc', names);
    await room.pass(30_000);
    for (let i = 0; i < 60; i += 1) room.remote(`mute-${i}`, { silent: true });
    await siege.hold(2);
    expect(room.nodes).toContain('honest');
  });
});
