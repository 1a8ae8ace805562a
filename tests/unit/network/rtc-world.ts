import { type FakeConnection, type FakePeer, FakeServer } from './fake-server.ts';
import { World } from './fakes.ts';

export const MIB = 1024 * 1024;

export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

export function setUp(): { world: World; server: FakeServer } {
  const world = new World();
  return { world, server: new FakeServer(world) };
}

/** Connections between nodes alive on either side; looks at rendezvous ids are not among them. */
export function nodeConnections(server: FakeServer): FakeConnection[] {
  return [...server.connections].filter(({ label }) => label === 'folio/1');
}

/** The near side's end of the first link. */
export function channelTo(server: FakeServer, address: string): FakeConnection {
  const found = nodeConnections(server).find(({ peer }) => peer === address);
  if (found === undefined) throw new Error(`no connection to ${address}`);
  return found;
}

/** A stranger at the same server. */
export function stranger(server: FakeServer, id: string): FakePeer {
  const { host, port, path, key, secure } = { host: '', port: 1, path: '', key: '', secure: false };
  const peer = new server.PeerClass(id, { host, port, path, key, secure, debug: 0 });
  server.world.settle();
  return peer;
}
