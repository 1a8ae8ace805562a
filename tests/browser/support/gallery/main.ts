/** The page over a fake ledger: `?scene=busy`. The fragment names places in it as ever. */

import { formatLink, type LinkView, parseLink } from '../../../../src/api/link.ts';
import { asOwnNames, withChanges } from '../../../../src/app/logic/own-names.ts';
import { mountApp } from '../../../../src/app/mount.tsx';
import type { AppSession, SessionState } from '../../../../src/app/session.ts';
import { FakeClient } from '../fake-client.ts';
import { SCENES } from './scenes.ts';

const query = new URLSearchParams(location.search);
const scene = SCENES[query.get('scene') ?? 'busy'];
if (scene === undefined) throw new Error(`no such scene; there are ${Object.keys(SCENES)}`);

const { ledger, fatal = null, live = false } = scene;
const client = ledger === null ? null : new FakeClient({ ...ledger, seed: 7, now: Date.now() });
const listeners = new Set<() => void>();
const NO_NAMES = asOwnNames({ names: {}, accounts: {}, card: '' });

function placeOf(fragment: string): LinkView {
  const link = parseLink(fragment);
  return link.ok ? link.value.view : { kind: 'ledger' };
}

function stateOf(): SessionState {
  const link =
    ledger === null
      ? null
      : { name: ledger.name, charter: null, view: placeOf(location.hash), via: [] };
  return {
    link,
    client,
    slot: client === null ? null : 2,
    fatal,
    spoiled: [],
    receipt: null,
    newer: false,
    bug: null,
  };
}

let state = stateOf();
const session: AppSession = {
  state: () => state,
  names: {
    load: () => Promise.resolve({ names: NO_NAMES, spoiled: false }),
    change: (changes) => Promise.resolve(withChanges(NO_NAMES, changes)),
    subscribe: () => () => undefined,
  },
  restoreWallet: () => Promise.resolve(''),
  subscribe: (changed) => {
    listeners.add(changed);
    return () => listeners.delete(changed);
  },
  open: (link) => {
    location.hash = formatLink(link);
  },
  shareLink: () =>
    `https://folio.example/${formatLink({ name: ledger?.name ?? 'x', charter: null, view: { kind: 'ledger' }, via: ['k3tz7q-9f2c'] })}`,
  settings: () => ({ signalling: null, ice: [] }),
  saveSettings: () => Promise.resolve(),
  forgetSpoiled: () => undefined,
  checkNetwork: () =>
    Promise.resolve([
      { what: 'webrtc', state: 'found', server: '' },
      { what: 'signalling', state: 'found', server: 'folio.example:443/signal' },
      { what: 'stun', state: 'found', server: 'stun:folio.example:4173' },
      { what: 'turn-udp', state: 'not-found', server: 'turn:turn.example:3478?transport=udp' },
      { what: 'turn-tcp', state: 'none', server: '' },
      { what: 'relay', state: 'found', server: '' },
      { what: 'multicast', state: 'unknown', server: '' },
    ]),
  makeLinkCode: () => Promise.resolve({ ok: true, text: `folio-code-${'Ab3_'.repeat(50)}` }),
  readLinkCode: () => Promise.resolve({ ok: false, why: 'code-damaged' }),
  dropLinkCode: () => undefined,
  forgetBug: () => undefined,
  slots: () =>
    Promise.resolve([
      { slot: 1, state: 'taken' },
      { slot: 2, state: 'here' },
      { slot: 3, state: 'free' },
    ]),
  ownWallet: () => Promise.reject(new Error('The gallery has no wallet.')),
  recoverWallet: () => Promise.reject(new Error('The gallery has no wallet to recover.')),
  storedBytes: () => Promise.resolve(1_204_000),
  earlierLedgers: () => Promise.resolve([]),
  deleteEarlier: () => Promise.resolve(),
  openLab: () => Promise.reject(new Error('The gallery has no lab.')),
  deleteOpen: () => Promise.resolve(''),
  loadNewer: () => undefined,
  switchSlot: () => Promise.reject(new Error('The gallery has one account.')),
};

addEventListener('hashchange', () => {
  state = stateOf();
  for (const listener of listeners) listener();
});

const root = document.getElementById('root');
if (root === null) throw new Error('no root');
mountApp(root, session);
Object.assign(window, { gallery: client });

if (live && client !== null) {
  setInterval(() => client.arrive(Date.now()), 900);
  setInterval(() => client.land(Date.now()), 5_000);
}
