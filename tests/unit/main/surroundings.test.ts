/** The page's own stored data, and the words of its server (N-2, S-1). */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readKept } from '../../../src/app/logic/kept.ts';
import { pageServers } from '../../../src/main/page-servers.ts';
import { slotsOf } from '../../../src/main/slot-memory.ts';
import { loadNetworkSettings } from '../../../src/main/surroundings.ts';

const stored = new Map<string, string>();
const memory = {
  getItem: (key: string) => stored.get(key) ?? null,
  setItem: (key: string, value: string) => void stored.set(key, value),
};

beforeEach(() => vi.stubGlobal('localStorage', memory));
afterEach(() => {
  stored.clear();
  vi.unstubAllGlobals();
});

describe('junk in local storage', () => {
  it('is told of once, and mended', () => {
    const spoiled = vi.fn();
    for (const junk of ['{"signalling":null,"ice":[null]}', 'not json', '', '[1]']) {
      stored.set('folio/network', junk);
      expect(loadNetworkSettings(spoiled)).toEqual({ signalling: null, ice: [] });
      expect(spoiled).toHaveBeenCalledOnce();
      loadNetworkSettings(spoiled);
      expect(spoiled).toHaveBeenCalledOnce();
      spoiled.mockClear();
    }
  });

  it('names slots that there are', () => {
    const spoiled = vi.fn();
    stored.set('folio/slots-of/aa', '[3,1]');
    expect(slotsOf('aa', spoiled)).toEqual([3, 1]);
    expect(spoiled).not.toHaveBeenCalled();
    stored.set('folio/slots-of/aa', '[3,3,0,-1,65,1e99,"2",null,1]');
    expect(slotsOf('aa', spoiled)).toEqual([3, 1]);
    expect(spoiled).toHaveBeenCalledOnce();
    expect(slotsOf('aa', spoiled)).toEqual([3, 1]);
    expect(spoiled).toHaveBeenCalledOnce();
  });

  it('keeps what of the page is sound', () => {
    const spoiled = vi.fn();
    const judge = (value: unknown) => (value === 'dark' ? 'dark' : null);
    expect(readKept('theme', 'auto', judge, spoiled)).toBe('auto');
    expect(spoiled).not.toHaveBeenCalled();
    stored.set('folio:page:theme', '"pink"');
    expect(readKept('theme', 'auto', judge, spoiled)).toBe('auto');
    expect(spoiled).toHaveBeenCalledOnce();
    expect(stored.get('folio:page:theme')).toBe('"auto"');
  });

  it('is no matter where storage is forbidden', () => {
    const forbidden = () => {
      throw new Error('SecurityError');
    };
    vi.stubGlobal('localStorage', { getItem: forbidden, setItem: forbidden });
    const spoiled = vi.fn();
    expect(loadNetworkSettings(spoiled)).toEqual({ signalling: null, ice: [] });
    expect(slotsOf('aa', spoiled)).toEqual([]);
    expect(spoiled).not.toHaveBeenCalled();
  });
});

describe("N-2 the page's own signalling server", () => {
  it.each([
    ['https://host.example/', { host: 'host.example', port: 443, path: '/signal', secure: true }],
    ['http://[::1]:5173/', { host: '[::1]', port: 5173, path: '/signal', secure: false }],
    [
      'https://host.example/class/folio/index.html',
      { host: 'host.example', port: 443, path: '/class/folio/signal', secure: true },
    ],
  ])('is relative to the page at %s', (base, server) => {
    expect(pageServers({ path: 'signal', key: 'folio' }, base)).toEqual({
      signalling: [{ ...server, key: 'folio' }],
      ice: [],
      relay: null,
      holdsMs: null,
    });
  });

  it.each([null, 7, {}, { path: 'signal' }, { path: 7, key: 'k' }, { path: 'x?y', key: 'a&b' }])(
    'is none where the answer is %j',
    (told) => {
      expect(pageServers(told, 'https://host.example/')).toBe(null);
    },
  );

  it('brings STUN on its port, TURN with its credentials, a relay and servers that share the rooms', () => {
    const turn = { url: 'turn:t.example?transport=tcp', username: '1:folio', credential: 'c' };
    const far = { host: 'b.example', port: 443, path: '/signal', key: 'folio', secure: true };
    const told = {
      path: 'signal',
      key: 'folio',
      stun: 4173,
      ice: [turn, { url: 'turn:no-secret', username: '', credential: '' }, null],
      relay: 'relay',
      servers: [far, { host: 'x y' }],
      seconds: 7200,
    };
    expect(pageServers(told, 'https://a.example/class/')).toEqual({
      signalling: [far],
      ice: [{ url: 'stun:a.example:4173', username: '', credential: '' }, turn],
      relay: 'wss://a.example/class/relay',
      holdsMs: 7_200_000,
    });
  });

  it('has no relay at another origin, and no STUN at what is no port', () => {
    const told = { path: 'signal', key: 'k', stun: '1', relay: 'https://b.example/relay', ice: 7 };
    expect(pageServers(told, 'https://a.example/')).toMatchObject({ ice: [], relay: null });
  });
});
