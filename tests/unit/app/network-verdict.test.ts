/** How far a browser reaches by the servers that answered (N-7). */
import { expect, test } from 'vitest';
import { networkVerdict } from '../../../src/app/logic/network-verdict.ts';
import type { NetworkFinding } from '../../../src/app/session.ts';
import { english } from './wording.ts';

const at = (server: string, ...found: readonly NetworkFinding['what'][]): NetworkFinding[] =>
  found.map((what) => ({ what, state: 'found', server: what === 'signalling' ? server : '' }));

const FAR = 'folio.example:443/signal';

test.each([
  ['all', at(FAR, 'webrtc', 'signalling', 'stun', 'turn-tcp', 'relay')],
  ['relayed', at(FAR, 'webrtc', 'signalling', 'stun', 'relay')],
  ['relayed', at(FAR, 'signalling', 'relay')],
  ['most', at(FAR, 'webrtc', 'signalling', 'stun')],
  ['few', at(FAR, 'webrtc', 'signalling')],
  ['few', at(FAR, 'signalling', 'stun')],
  ['no-signalling', at('', 'webrtc', 'stun', 'relay')],
  ['most', at('192.168.1.7:4173/signal', 'webrtc', 'signalling', 'stun')],
] as const)('%s', (verdict, found) => {
  expect(networkVerdict(found)).toBe(verdict);
});

test('a network that needs the relay is told so', () => {
  const found = at(FAR, 'webrtc', 'signalling', 'stun', 'relay');
  expect(english.t.reach.verdict[networkVerdict(found)]).toBe(
    'Yes: directly where the networks allow it, else through the server.',
  );
});

test.each(['127.0.0.1:4173/signal', 'localhost:80/', '[::1]:4173/signal', 'folio.localhost:1/'])(
  'a signalling server at %s answers at an address of this computer alone',
  (server) => {
    const found = at(server, 'webrtc', 'signalling', 'stun', 'turn-udp', 'relay');
    expect(networkVerdict(found)).toBe('local');
  },
);
