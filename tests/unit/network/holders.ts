/** Holders of rendezvous ids that the test asks itself, and those who ask them. */
import { Chance } from '../../../src/lab/random.ts';
import { HeldRendezvous } from '../../../src/network/held-rendezvous.ts';
import { rendezvousIds } from '../../../src/network/rooms.ts';
import type { SignalBody } from '../../../src/network/signals.ts';
import { FakeServer } from './fake-server.ts';
import { World } from './fakes.ts';
import { LEDGER } from './tab.ts';

export const IDS = rendezvousIds(LEDGER);

export const NOWHERE = { host: '', port: 1, path: '', key: '', secure: false, debug: 0 };

export function setUp(): { world: World; server: FakeServer } {
  const world = new World();
  return { world, server: new FakeServer(world) };
}

/** Holds an id, the first one, for a tab that is linked to these. */
export function holderOf(
  server: FakeServer,
  linked: readonly string[],
  id = IDS[0] as string,
): HeldRendezvous {
  const held = new HeldRendezvous({
    id,
    PeerClass: server.PeerClass,
    options: NOWHERE,
    clock: server.world,
    random: new Chance(id),
    own: () => 'holder',
    linked: () => linked,
    opened: () => undefined,
    ended: () => undefined,
  });
  held.open();
  server.world.settle();
  return held;
}

/** Makes a peer; returns what asks an id, the first one. */
export function askerOf(
  server: FakeServer,
  name: string,
  found: (body: SignalBody & { kind: 'found' }) => void,
): (enough: boolean, id?: string) => void {
  const peer = new server.PeerClass(name, NOWHERE);
  server.world.settle();
  peer.onSignal(({ body }) => {
    if (body.kind === 'found') found(body);
  });
  return (enough, id = IDS[0] as string) => peer.signal(id, { kind: 'find', enough });
}
