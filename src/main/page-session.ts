/** The page's session: the open ledger, its slot and its servers. Part of the composition root. */

import { FolioError } from '../api/client.ts';
import { earlierOfLink } from '../api/earlier-links.ts';
import { RECEIPT_LINK } from '../api/files/receipt-link.ts';
import type { LabRun, LabSettings } from '../api/lab.ts';
import { formatLink, type LedgerLink, type LinkView, parseLink } from '../api/link.ts';
import type { NetworkSettings } from '../api/network-settings.ts';
import { refused } from '../api/refused.ts';
import type {
  AppSession,
  Bug,
  EarlierLedger,
  FatalProblem,
  LinkCodeStep,
  NetworkFinding,
  OwnWallet,
  RestoreSource,
  SessionState,
  SlotInfo,
  SpoiledSetting,
} from '../app/session.ts';
import { toHex } from '../base/bytes.ts';
import { defaultCharter, ledgerIdOf } from '../ledger/charter.ts';
import type { Damage } from '../node/ports.ts';
import { toStorageError } from '../storage/errors.ts';
import { knownSlots, slotDatabase } from '../storage/slot-database.ts';
import { acquireSlot, browserSlotWorld, MAX_SLOTS, type Slot, takeSlot } from '../storage/slots.ts';
import { deleteStoredLedger, slotsKeeping, storedBytes } from '../storage/stored-ledgers.ts';
import { ledgerOpens, signallingOpens } from './network-check.ts';
import type { NodeHost } from './node-host.ts';
import { Offline } from './offline.ts';
import { PageNames } from './page-names.ts';
import { forgetSlots, preferSlot, rememberSlot, slotsFull, slotsOf } from './slot-memory.ts';
import {
  loadNetworkSettings,
  missingFeatures,
  saveNetworkSettings,
  serversOf,
} from './surroundings.ts';
import { systemClock, systemRandom } from './system.ts';

/** The id of a link's ledger, hex. */
function ledgerOf({ name, charter }: LedgerLink): string {
  return toHex(ledgerIdOf(charter ?? defaultCharter(name)));
}

export class PageSession implements AppSession {
  #state: SessionState = {
    link: null,
    client: null,
    slot: null,
    fatal: null,
    spoiled: [],
    bug: null,
    receipt: null,
    newer: false,
  };
  readonly names = PageNames.ofPage();
  readonly #offline = new Offline(() => this.#set({ newer: true }));
  readonly #listeners = new Set<() => void>();
  #slot: Slot | null = null;
  /** The one claim for a slot under way, whatever links are opened meanwhile. */
  #acquiring: Promise<Slot | null> | null = null;
  #host: NodeHost | null = null;
  /** Resolves when the node before has let go of its databases. */
  #leaving: Promise<void> = Promise.resolve();
  #freshTimer: ReturnType<typeof setTimeout> | undefined;
  /** Counts openings, so that a late one of an older link changes nothing. */
  #opening = 0;
  /** The fragment that was followed last. */
  #followed = '';

  start(): void {
    window.addEventListener('hashchange', () => this.catchUp());
    this.#goThere();
    if (import.meta.env.PROD) void this.#offline.start();
  }

  loadNewer = (): void => this.#offline.takeOver();

  state = (): SessionState => this.#state;

  subscribe = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  };

  #set(change: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }

  open = (link: LedgerLink): void => {
    location.hash = formatLink(link);
  };

  /** Follows the address bar if it was changed: the browser tells of that a moment later. */
  catchUp(): void {
    if (location.hash !== this.#followed) this.#goThere();
  }

  /** An error that no part handles (storage blocked as a whole, say) is still shown. */
  #goThere(): void {
    this.#follow().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      this.#fail({ kind: 'storage', code: 'unavailable', reason });
    });
  }

  /** Follows the link in the address bar. */
  async #follow(): Promise<void> {
    const fragment = location.hash;
    this.#followed = fragment;
    if (fragment.startsWith(RECEIPT_LINK)) {
      this.#leave();
      return this.#set({ receipt: fragment.slice(RECEIPT_LINK.length) });
    }
    this.#set({ receipt: null });
    const missing = missingFeatures();
    if (missing.length > 0) return this.#fail({ kind: 'missing', features: missing });
    if (fragment === '' || fragment === '#' || fragment === '#/') return this.#leave();
    const parsed = parseLink(fragment);
    if (!parsed.ok) {
      this.#leave();
      return this.#fail({ kind: 'bad-link', fragment, ...parsed.error });
    }
    const link = parsed.value;
    const ledger = ledgerOf(link);
    const same = this.#host?.ledger === ledger && this.#host.watch === (link.watch ?? false);
    if (same && this.#state.fatal === null) return this.#set({ link });
    await this.#openLedger(link, ledger);
  }

  #spoiled(what: SpoiledSetting): void {
    if (!this.#state.spoiled.includes(what)) this.#set({ spoiled: [...this.#state.spoiled, what] });
  }

  forgetSpoiled = (): void => this.#set({ spoiled: [] });

  /** Reports an uncaught error; only the first one, as others mostly follow from it. */
  bug = (where: Bug['where'], reason: string): void => {
    if (this.#state.bug === null) this.#set({ bug: { where, reason } });
  };

  forgetBug = (): void => this.#set({ bug: null });

  /** Asks for new credentials of TURN servers at half of their time. */
  #keepFresh(holdsMs: number | null): void {
    clearTimeout(this.#freshTimer);
    if (holdsMs === null) return;
    this.#freshTimer = setTimeout(() => void this.#refresh(holdsMs), holdsMs / 2);
  }

  async #refresh(held: number): Promise<void> {
    const servers = await serversOf(this.settings());
    this.#host?.refreshServers(servers);
    // The server may be down just now: its credentials are still valid for a while.
    this.#keepFresh(servers.holdsMs ?? held / 4);
  }

  #fail(fatal: FatalProblem): void {
    this.#set({ fatal });
  }

  /** `link`: the one that is opened next; calls that wait for a ledger wait for that one then. */
  #leave(link: LedgerLink | null = null): void {
    this.#opening += 1;
    if (this.#host !== null) this.#leaving = this.#host.close();
    this.#host = null;
    this.#set({ link, client: null, fatal: null });
  }

  async #openLedger(link: LedgerLink, ledger: string, damage: Damage | null = null): Promise<void> {
    this.#leave(link);
    const opening = this.#opening;
    // PeerJS and WebRTC are most of it, and the first page needs neither.
    const loading = import('./node-host.ts').catch(() => null);
    this.#acquiring ??= acquireSlot(
      browserSlotWorld(
        () => this.#slotLost(),
        () => this.#spoiled('slot'),
      ),
      slotsOf(ledger, () => this.#spoiled('slot')),
    );
    this.#slot = await this.#acquiring;
    if (opening !== this.#opening) return;
    if (this.#slot === null) {
      this.#acquiring = null;
      return this.#fail({ kind: 'storage', ...slotsFull().refused });
    }
    this.#set({ slot: this.#slot.slot });
    rememberSlot(ledger, this.#slot.slot);
    const servers = await serversOf(this.settings());
    const loaded = await loading;
    await this.#leaving;
    if (opening !== this.#opening) return;
    if (loaded === null)
      return this.#fail({ kind: 'stopped', reason: 'The node could not be fetched.' });
    this.#keepFresh(servers.holdsMs);
    this.#host = new loaded.NodeHost({
      ledger,
      charter: link.charter ?? defaultCharter(link.name),
      slot: this.#slot.slot,
      watch: link.watch ?? false,
      inviters: link.via,
      servers,
      damage,
      // The failed opening may have succeeded after all: an upgrade that waited for another tab.
      opened: (client, spoiled) => {
        this.#set({ client, fatal: null });
        if (spoiled) this.#spoiled('builder');
      },
      failed: (fatal) => {
        this.#set({ client: null });
        this.#fail(fatal);
      },
      bug: this.bug,
      reopen: (found) => void this.#openLedger(link, ledger, found),
    });
  }

  /**
   * Restores a wallet in place of one that cannot be read (S-3); then the ledger is opened with it.
   */
  recoverWallet = async (words: string): Promise<void> => {
    if (this.#slot === null) throw new Error('This tab has no account yet.');
    // It is rarely needed: not worth its size in every page.
    const { Wallet } = await import('../wallet/wallet.ts');
    const database = slotDatabase(this.#slot.slot);
    await database.open();
    try {
      const recovered = await Wallet.recover(database, systemRandom, words);
      if (!recovered.ok) throw FolioError.of(recovered.error);
    } finally {
      await database.close();
    }
    await this.#follow();
  };

  ownWallet = async (): Promise<OwnWallet> => {
    this.#acquiring ??= acquireSlot(
      browserSlotWorld(() => this.#slotLost()),
      [],
    );
    this.#slot = await this.#acquiring;
    if (this.#slot === null) {
      this.#acquiring = null;
      throw slotsFull();
    }
    const { slot } = this.#slot;
    this.#set({ slot });
    const { walletOfSlot } = await import('./own-wallet.ts');
    return walletOfSlot(slot);
  };

  restoreWallet = async (source: RestoreSource): Promise<string> => {
    const { restoreFrom } = await import('./own-wallet.ts');
    const fresh = (await this.slots()).find(({ state }) => state === 'new');
    const restored = await restoreFrom(source, fresh?.slot ?? MAX_SLOTS + 1, (slot) =>
      takeSlot(
        browserSlotWorld(() => this.#slotLost()),
        slot,
      ),
    );
    if (restored === null) throw slotsFull();
    const { taken, notes } = restored;
    this.#slot?.release();
    this.#slot = taken;
    this.#acquiring = Promise.resolve(taken);
    this.#set({ slot: taken.slot });
    return notes;
  };

  storedBytes = (link: LedgerLink): Promise<number | null> => storedBytes(ledgerOf(link));

  earlierLedgers = async (fragments: readonly string[]): Promise<readonly EarlierLedger[]> => {
    const found = new Map<string, EarlierLedger>();
    for (const fragment of fragments) {
      const earlier = earlierOfLink(fragment);
      if (earlier === null) continue;
      const { name, ledger, isDead } = earlier;
      const deadLinks = [...(found.get(ledger)?.deadLinks ?? []), ...(isDead ? [fragment] : [])];
      // A bare name opens another ledger now; the earlier one counts if it is still kept.
      if (deadLinks.length > 0 || (await slotsKeeping(ledger)).length > 0)
        found.set(ledger, { name, ledger, deadLinks });
    }
    return [...found.values()];
  };

  deleteEarlier = async (ledger: string): Promise<void> => {
    await deleteStoredLedger(ledger);
    forgetSlots(ledger);
  };

  deleteOpen = async (): Promise<string> => {
    const { link } = this.#state;
    const ledger = this.#host?.ledger;
    if (link === null || ledger === undefined) throw refused('no-ledger', 'No ledger is open.');
    const fragment = formatLink({ ...link, view: { kind: 'ledger' }, via: [] });
    this.#leave(link);
    try {
      await this.#leaving;
      await deleteStoredLedger(ledger);
    } catch (error) {
      await this.#openLedger(link, ledger);
      throw FolioError.of(toStorageError(error, true).refused);
    }
    forgetSlots(ledger);
    location.hash = '#/';
    return fragment;
  };

  #slotLost(): void {
    this.#leave();
    this.#slot = null;
    this.#acquiring = null;
    const reason = 'Another tab took over this account while this one was asleep. Reload to go on.';
    this.#fail({ kind: 'stopped', reason });
  }

  shareLink = (view: LinkView = { kind: 'ledger' }, watch = false): string => {
    const { link, client } = this.#state;
    const own = client?.view()?.peer ?? '';
    const { origin, pathname } = location;
    if (link === null) return `${origin}${pathname}`;
    const { name, charter } = link;
    const shared = { name, charter, view, via: own === '' ? [] : [own] };
    return `${origin}${pathname}${formatLink(watch ? { ...shared, watch: true } : shared)}`;
  };

  settings = (): NetworkSettings => loadNetworkSettings(() => this.#spoiled('network'));

  saveSettings = async (settings: NetworkSettings): Promise<void> => {
    saveNetworkSettings(settings);
    const servers = await serversOf(settings);
    this.#keepFresh(servers.holdsMs);
    this.#host?.setServers(servers);
  };

  checkNetwork = async (): Promise<readonly NetworkFinding[]> => {
    const host = await this.#opened();
    return host.checkNetwork(await signallingOpens(this, systemClock));
  };

  makeLinkCode = async (): Promise<LinkCodeStep> => (await this.#opened()).codes.offer();

  readLinkCode = async (text: string): Promise<LinkCodeStep> =>
    (await this.#opened()).codes.read(text);

  /** The open ledger's host; one that is being opened is waited for. */
  async #opened(): Promise<NodeHost> {
    await ledgerOpens(this, systemClock);
    if (this.#host === null) throw refused('no-ledger', 'Open a ledger first.');
    return this.#host;
  }

  dropLinkCode = (text: string): void => this.#host?.codes.drop(text);

  slots = async (): Promise<readonly SlotInfo[]> => {
    const known = new Set(await knownSlots());
    const taken = new Set<number>();
    const held = 'locks' in navigator ? ((await navigator.locks.query()).held ?? []) : [];
    for (const { name } of held) {
      const match = /^folio\/slot\/(\d+)$/.exec(name ?? '');
      if (match !== null) taken.add(Number(match[1]));
    }
    const here = this.#slot?.slot ?? null;
    for (const slot of taken) known.add(slot);
    if (here !== null) known.add(here);
    const next = [...Array(MAX_SLOTS).keys()]
      .map((index) => index + 1)
      .find((slot) => !known.has(slot));
    if (next !== undefined) known.add(next);
    return [...known]
      .sort((a, b) => a - b)
      .map((slot) => ({
        slot,
        state: slot === here ? 'here' : taken.has(slot) ? 'taken' : slot === next ? 'new' : 'free',
      }));
  };

  openLab = async (settings: LabSettings): Promise<LabRun> => {
    const { openLab } = await import('./lab-host.ts');
    return openLab(settings);
  };

  switchSlot = async (slot: number): Promise<void> => {
    const taken = await takeSlot(
      browserSlotWorld(() => undefined),
      slot,
    );
    if (taken === null)
      throw refused('slot-taken', 'This account is open in another tab.', undefined, { slot });
    taken.remember();
    if (this.#host !== null) preferSlot(this.#host.ledger, slot);
    this.#leave();
    location.reload();
  };
}
