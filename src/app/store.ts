/** The store holds the state of the page and the actions that change it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { NodeClient, WalletInfo } from '../api/client.ts';
import type { NodeView } from '../api/view.ts';
import { replaceEqual } from '../base/replace-equal.ts';
import type { Payee } from './logic/give-back.ts';
import { asIdleChoice } from './logic/idle-lock.ts';
import { asNames, asStrings, keep, NAMES_MOST, readKept } from './logic/kept.ts';
import type { MoneyNews } from './logic/money-news.ts';
import { keepSeenOnly } from './logic/seen-ledger.ts';
import type { AppSession, SessionState } from './session.ts';
import type { Texts } from './texts/en.ts';
import { type Language, languageOf } from './texts/language.ts';
import { loadTexts } from './texts/use-texts.ts';

/** Light, dark, or as the system has it. */
export type Theme = 'auto' | 'light' | 'dark';

/** Dialogs that open over the ledger; the reader is a page of its own. */
export type DialogName =
  | 'share'
  | 'request'
  | 'scan'
  | 'backup'
  | 'restore'
  | 'key-file'
  | 'passphrase'
  | 'unlock'
  | 'ledgers'
  | 'settings'
  | 'link-code'
  | 'waiting';

/** Characters of an address. */
const ADDRESS_LENGTH = 64;

/** Characters of a name given to an address. */
export const NAME_LENGTH = 40;

/** Ledgers remembered as links to go back to. */
const RECENT = 8;

export interface AppState {
  readonly session: SessionState;
  /**
   * The newest view of the open ledger, with unchanged parts kept identical; null while it opens.
   */
  readonly view: NodeView | null;
  readonly wallet: WalletInfo | null;
  /** Of the words that are shown. */
  readonly language: Language;
  /** Null until they are fetched. */
  readonly texts: Texts | null;
  /** The words wished for last could not be fetched. */
  readonly textsFailed: boolean;
  readonly theme: Theme;
  readonly dialog: DialogName | null;
  /** Notices the reader has put away, by id. */
  readonly dismissed: ReadonlySet<number>;
  /** Names given to addresses in this browser. */
  readonly names: Readonly<Record<string, string>>;
  /** Fragments of ledgers opened here before, newest first. */
  readonly recent: readonly string[];
  /** Own addresses by slot, whose avatars the list of accounts shows; kept under `faces`. */
  readonly avatars: Readonly<Record<string, string>>;
  /** Names of the accounts of this browser, by number. */
  readonly accountNames: Readonly<Record<string, string>>;
  /** '' takes the name away. */
  nameAccount(slot: number, name: string): void;
  /** The reader has put away the word on several accounts of one browser. */
  readonly toldOfAccounts: boolean;
  /** Something the page itself had stored could not be read, and is at its default. */
  readonly spoiled: boolean;
  /** Id of the waiting payment whose dialog is open, or was open last. */
  readonly waiting: string | null;
  /** Minutes without a sign of anybody after which the wallet locks itself; 0: never. */
  readonly idleMinutes: number;
  setIdleMinutes(minutes: number): void;
  /** The latest news of the own money. */
  readonly money: readonly MoneyNews[];
  /** News of money since the tab was hidden. */
  readonly unseenMoney: number;
  /** A notification is wished for while the tab is hidden. */
  readonly notifyMoney: boolean;
  /** The name on the own card. */
  readonly cardName: string;
  /** An address the send form is asked to take up; null once it has. */
  readonly payee: Payee | null;
  /** Once its words are here. */
  setLanguage(language: Language): Promise<void>;
  setTheme(theme: Theme): void;
  openDialog(dialog: DialogName | null): void;
  /** Opens the dialog of an own payment that waits: a higher fee, or its end. */
  openWaiting(id: string): void;
  dismiss(notice: number): void;
  /** Gives names to addresses, '' takes one away. False: there is room for `NAMES_MOST` only. */
  setNames(names: Readonly<Record<string, string>>): boolean;
  /** Newest first, in place of what was told before. */
  tellMoney(news: readonly MoneyNews[]): void;
  seeMoney(): void;
  wishMoneyNotified(wish: boolean): void;
  setCardName(name: string): void;
  remember(fragment: string): void;
  /** Takes it off the ledgers opened before. */
  forget(fragment: string): void;
  rememberAvatar(slot: number, address: string): void;
  tellOfAccounts(): void;
  setPayee(payee: Payee | null): void;
  forgetSpoiled(): void;
  /** Reads the wallet's condition anew: it is asked for, not told. */
  refreshWallet(): void;
}

export type AppStore = StoreApi<AppState>;

/**
 * The page's one store, fed by the session and by the client of the open ledger. `stop` ends the
 * feeding.
 */
export function createAppStore(session: AppSession): { store: AppStore; stop: () => void } {
  let spoiled = false;
  const spoil = () => {
    spoiled = true;
  };
  const store = createStore<AppState>()((set, get) => ({
    session: session.state(),
    view: null,
    wallet: null,
    language: readKept('language', languageOf(navigator.languages), asLanguage, spoil),
    theme: readKept('theme', 'auto', asTheme, spoil),
    dialog: null,
    dismissed: new Set(),
    names: readKept('names', {}, asNames, spoil),
    recent: readKept('recent', [], (value) => asStrings(value, RECENT), spoil),
    avatars: readKept('faces', {}, asAvatars, spoil),
    accountNames: readKept('account-names', {}, asNames, spoil),
    nameAccount(slot, name) {
      // Other tabs add theirs.
      const accountNames = { ...readKept('account-names', {}, asNames) };
      const short = name.trim().slice(0, NAME_LENGTH);
      if (short === '') delete accountNames[slot];
      else accountNames[slot] = short;
      keep('account-names', accountNames);
      set({ accountNames });
    },
    toldOfAccounts: readKept('told-of-accounts', false, asFlag, spoil),
    spoiled: false,
    waiting: null,
    payee: null,
    idleMinutes: readKept('idle-minutes', 0, asIdleChoice, spoil),
    setIdleMinutes(minutes) {
      keep('idle-minutes', minutes);
      set({ idleMinutes: minutes });
    },
    money: [],
    unseenMoney: 0,
    notifyMoney: readKept('notify-money', false, asFlag, spoil),
    cardName: readKept('card-name', '', asCardName, spoil),
    texts: null,
    textsFailed: false,
    async setLanguage(language) {
      set({ textsFailed: false });
      try {
        const texts = await loadTexts(language);
        keep('language', language);
        set({ language, texts });
      } catch {
        set({ textsFailed: true });
      }
    },
    setTheme(theme) {
      keep('theme', theme);
      set({ theme });
    },
    openDialog: (dialog) => set({ dialog }),
    openWaiting: (id) => set({ dialog: 'waiting', waiting: id }),
    dismiss: (notice) => set({ dismissed: new Set([...get().dismissed, notice]) }),
    setNames(given) {
      // Other tabs add theirs.
      const names = { ...get().names, ...readKept('names', {}, asNames) };
      for (const [address, name] of Object.entries(given)) {
        const short = name.trim().slice(0, NAME_LENGTH);
        if (short === '') delete names[address];
        else names[address] = short;
      }
      if (Object.keys(names).length > NAMES_MOST) return false;
      keep('names', names);
      set({ names });
      tellNames(get());
      return true;
    },
    tellMoney: (news) =>
      set({
        money: news,
        unseenMoney: document.hidden ? get().unseenMoney + news.length : 0,
      }),
    seeMoney: () => set({ unseenMoney: 0 }),
    wishMoneyNotified(wish) {
      keep('notify-money', wish);
      set({ notifyMoney: wish });
    },
    setCardName(name) {
      const cardName = name.slice(0, NAME_LENGTH);
      keep('card-name', cardName);
      set({ cardName });
    },
    remember(fragment) {
      const recent = [fragment, ...get().recent.filter((other) => other !== fragment)].slice(
        0,
        RECENT,
      );
      keep('recent', recent);
      keepSeenOnly(recent);
      set({ recent });
    },
    forget(fragment) {
      const recent = get().recent.filter((other) => other !== fragment);
      keep('recent', recent);
      keepSeenOnly(recent);
      set({ recent });
    },
    rememberAvatar(slot, address) {
      if (get().avatars[slot] === address) return;
      // Other tabs add theirs.
      const avatars = { ...readKept('faces', {}, asAvatars), [slot]: address };
      keep('faces', avatars);
      set({ avatars });
    },
    tellOfAccounts() {
      keep('told-of-accounts', true);
      set({ toldOfAccounts: true });
    },
    setPayee: (payee) => set({ payee }),
    forgetSpoiled: () => set({ spoiled: false }),
    refreshWallet() {
      const client = get().session.client;
      set({ wallet: replaceEqual(get().wallet, client?.wallet.info() ?? null) });
    },
  }));
  if (spoiled) store.setState({ spoiled });
  const { setLanguage, language } = store.getState();
  void setLanguage(language);
  return { store, stop: feed(store, session) };
}

function feed(store: AppStore, session: AppSession): () => void {
  let unsubscribe: (() => void) | null = null;
  const follow = (client: NodeClient | null) => {
    unsubscribe?.();
    unsubscribe = null;
    store.setState({
      view: client?.view() ?? null,
      dismissed: new Set(),
      money: [],
      unseenMoney: 0,
    });
    store.getState().refreshWallet();
    tellNames(store.getState());
    if (client === null) return;
    unsubscribe = client.subscribe((view) => {
      store.setState((state) => ({ view: replaceEqual(state.view, view) }));
      store.getState().refreshWallet();
    });
  };
  const stopSession = session.subscribe(() => {
    const next = session.state();
    const changed = next.client !== store.getState().session.client;
    store.setState({ session: next });
    if (changed) follow(next.client);
  });
  follow(store.getState().session.client);
  return () => {
    stopSession();
    unsubscribe?.();
  };
}

/** The node searches by the names that are given here; one that has just closed need not know. */
function tellNames({ session, names }: AppState): void {
  session.client?.ledger.nameAccounts(names).catch(() => undefined);
}

function asCardName(value: unknown): string | null {
  return typeof value === 'string' && value.length <= NAME_LENGTH ? value : null;
}

function asLanguage(value: unknown): Language | null {
  return value === 'en' || value === 'zh' ? value : null;
}

function asTheme(value: unknown): Theme | null {
  return value === 'light' || value === 'dark' || value === 'auto' ? value : null;
}

function asAvatars(value: unknown): Record<string, string> {
  return asNames(value, ADDRESS_LENGTH);
}

function asFlag(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}
