/** Servers of the network as typed and as stored: one judgement for both (N-2). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_NETWORK,
  isIceUrl,
  readHost,
  readNetworkSettings,
} from '../../../src/api/network-settings.ts';
import { readSettings } from '../../../src/builder/settings.ts';

const HOST = { host: 'h.example', port: 443, path: '/signal', key: 'folio', secure: true };

describe('N-2 hosts', () => {
  it.each([
    ['h.example', 'h.example'],
    [' H.Example. ', 'h.example'],
    ['localhost', 'localhost'],
    ['192.168.1.20', '192.168.1.20'],
    ['::1', '[::1]'],
    ['[::1]', '[::1]'],
    ['2001:DB8::0:1', '[2001:db8::1]'],
    ['Bücher.example', 'xn--bcher-kva.example'],
    ['my_nas.lan', 'my_nas.lan'],
  ])('%s stands in a URL as %s', (typed, host) => {
    expect(readHost(typed)).toBe(host);
  });

  it.each([
    '',
    'host:9000',
    '1.2.3.999',
    '1.2.3',
    '256.1.1.1',
    '0x7f.1',
    '127.1',
    'https://h.example',
    'h.example/path',
    'user@h.example',
    'h example',
    'a..b',
    '-a.example',
    ':::1',
    '[::1]:9000',
    '1::2::3',
    'h?x',
    'h%20x',
    `${'a'.repeat(64)}.example`,
    `${'a.'.repeat(127)}example`,
  ])('%j can be no host', (typed) => {
    expect(readHost(typed)).toBe(null);
  });

  it('what is read is read again as the same, and makes a URL', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (typed) => {
        const host = readHost(typed);
        if (host === null) return;
        expect(readHost(host)).toBe(host);
        expect(new URL(`wss://${host}:9000/signal`).hostname).toBe(host);
      }),
    );
  });
});

it.each([
  ['stun:stun.example', true],
  ['stun:stun.example:3478', true],
  ['turn:turn.example:443?transport=tcp', true],
  ['turns:[2001:db8::1]:443', true],
  ['stun:stun.example?transport=udp', false],
  ['stun:1.2.3.999', false],
  ['turn:turn.example:0', false],
  ['turn:turn.example:99999', false],
  ['turn:turn.example?transport=sctp', false],
  ['stun://stun.example', false],
  ['http:stun.example', false],
])('ICE server %s: %s', (url, good) => {
  expect(isIceUrl(url)).toBe(good);
});

describe('stored settings are judged like a message of a peer', () => {
  const ice = [{ url: 'stun:a', username: '', credential: '' }];

  it('what is sound is taken as it is', () => {
    const settings = { signalling: HOST, ice };
    expect(readNetworkSettings(settings)).toEqual({ settings, spoiled: false });
    expect(readNetworkSettings(DEFAULT_NETWORK).spoiled).toBe(false);
  });

  it.each([
    [undefined],
    [null],
    [7],
    ['x'],
    [[]],
    [{}],
    [{ signalling: null, ice: [null] }],
    [{ signalling: null, ice: { length: 1 } }],
    [{ signalling: { host: 'h' }, ice: [] }],
    [{ signalling: { ...HOST, port: '443' }, ice: [] }],
    [{ signalling: { ...HOST, host: 'h:1' }, ice: [] }],
    [{ signalling: { ...HOST, path: 'x y' }, ice: [] }],
    [{ signalling: { ...HOST, key: '' }, ice: [] }],
    [{ signalling: { ...HOST, secure: 1 }, ice: [] }],
    [{ signalling: 'h', ice: [] }],
    [{ signalling: null, ice: [{ url: 'turn:a', username: '', credential: '' }] }],
    [{ signalling: null, ice: [{ url: 7, username: '', credential: '' }] }],
  ])('%j falls to its default, and is told of', (stored) => {
    expect(readNetworkSettings(stored)).toEqual({ settings: DEFAULT_NETWORK, spoiled: true });
  });

  it('a bad part spoils no good one', () => {
    expect(readNetworkSettings({ signalling: HOST, ice: [null, ...ice] })).toEqual({
      settings: { signalling: HOST, ice },
      spoiled: true,
    });
    const { settings, spoiled } = readSettings({ on: false, size: 0, sleep: 5, share: 'all' });
    expect(settings).toEqual({ on: false, size: 3, sleep: 5, patience: 15, share: 0.5 });
    expect(spoiled).toBe(true);
  });

  it('anything at all is read, never thrown at', () => {
    fc.assert(
      fc.property(fc.anything(), (stored) => {
        const { settings } = readNetworkSettings(stored);
        expect(readNetworkSettings(settings)).toEqual({ settings, spoiled: false });
        const builder = readSettings(stored ?? null);
        expect(readSettings(builder.settings)).toEqual({ ...builder, spoiled: false });
      }),
    );
  });
});
