/** The store holds the state of the page and the actions that change it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { NodeClient, WalletInfo } from '../api/client.ts';
import type { NodeView, OwnTransaction } from '../api/view.ts';
import { replaceEqual } from '../base/replace-equal.ts';
import type { Payee } from './logic/give-back.ts';
import { asIdleChoice } from './logic/idle-lock.ts';
import { asNames, asStrings, keep, readKept } from './logic/kept.ts';
import type { MoneyNews } from './logic/money-news.ts';
import { NAME_LENGTH, type OwnNames } from './logic/own-names.ts';
import type { RuleId } from './logic/rule-ids.ts';
import { keepSeenOnly } from './logic/seen-ledger.ts';
import { nameActions } from './name-actions.ts';
import type { AppSession, SessionState } from './session.ts';
import type { Texts } from './texts/en.ts';
import { type Language, languageOf } from './texts/language.ts';
import { fetchOpened } from './texts/part-texts.ts';
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
  | 'rule'
  | 'waiting';

/** A waiting payment that was cancelled or got a higher fee in this tab. */
export interface Change {
  readonly kind: 'cancelled' | 'raised';
  readonly payment: OwnTransaction;
  /** What `payment` itself is to cancel; null: nothing. */
  readonly cancels: OwnTransaction | null;
  /** Of the payment in its place, smallest unit. */
  readonly fee: number;
}

/** Characters of an address. */
const ADDRESS_LENGTH = 64;

/** The most ledgers that the list of recent ones holds. */
const RECENT_MAX = 8;

export interface AppState {
  readonly session: SessionState;
  /**
   * The newest view of the open ledger, with unchanged parts kept identical; null while it opens.
   */
  readonly view: NodeView | null;
  /** The wallet as the client reported it last; null while no ledger is open. */
  readonly wallet: WalletInfo | null;
  /** The language of `texts`, once they are here. */
  readonly language: Language;
  /** All texts of the page in one language; null until they are fetched. */
  readonly texts: Texts | null;
  /** The texts of the language chosen last could not be fetched. */
  readonly textsFailed: boolean;
  readonly theme: Theme;
  /** The open dialog; null: none. */
  readonly dialog: DialogName | null;
  /** Ids of the notices that the reader has dismissed. */
  readonly dismissed: ReadonlySet<number>;
  /** Names given to addresses in this browser. */
  readonly names: Readonly<Record<string, string>>;
  /** URL fragments of ledgers opened in this browser, newest first. */
  readonly recent: readonly string[];
  /** Own addresses by slot: the list of accounts draws avatars from them. Stored as `faces`. */
  readonly avatars: Readonly<Record<string, string>>;
  /** Names given to this browser's accounts, by slot. */
  readonly accountNames: Readonly<Record<string, string>>;
  /** Names an account of this browser; '' removes its name. Rejects as `setNames` does. */
  nameAccount(slot: number, name: string): Promise<void>;
  /** The reader has dismissed the notice that tabs may have different accounts. */
  readonly accountsNoticeDismissed: boolean;
  /** Something in this page's storage could not be read and is back at its default. */
  readonly spoiled: boolean;
  /** Id of the payment that the dialog `waiting` shows, or showed last. */
  readonly waiting: string | null;
  /** The latest such change in this ledger. */
  readonly change: Change | null;
  setChange(change: Change): void;
  /** The rule that the dialog `rule` shows, or showed last. */
  readonly rule: RuleId | null;
  /** The wallet locks itself after this many minutes without input; 0: never. */
  readonly idleMinutes: number;
  setIdleMinutes(minutes: number): void;
  /** The latest news of this account's payments: on their way, in a block, or taken back. */
  readonly money: readonly MoneyNews[];
  /** How much such news came since the tab was hidden. */
  readonly unseenMoney: number;
  /** Whether a hidden tab shows such news as notifications of the browser. */
  readonly notifyMoney: boolean;
  /** The name on the card by which the reader shows the own address. */
  readonly cardName: string;
  /** Set by other parts to fill the payment form, which takes it and sets null. */
  readonly payee: Payee | null;
  /** Fetches the texts, then switches to them. */
  setLanguage(language: Language): Promise<void>;
  setTheme(theme: Theme): void;
  openDialog(dialog: DialogName | null): void;
  /** Opens the dialog in which a waiting payment gets a higher fee or is cancelled. */
  openWaiting(id: string): void;
  /** Opens the dialog that says what a rule demands. */
  openRule(rule: RuleId): void;
  /** Dismisses a notice, by its id. */
  dismiss(notice: number): void;
  /**
   * Gives names to addresses; '' removes one. Rejects with `names-many` where that is more than
   * there is room for, and with a code of the store's where they last as long as this tab alone.
   */
  setNames(names: Readonly<Record<string, string>>): Promise<void>;
  /** Replaces `money`; newest first. */
  setMoney(news: readonly MoneyNews[]): void;
  /** The reader has seen all of `money`. */
  markMoneySeen(): void;
  setNotifyMoney(notify: boolean): void;
  /** Rejects as `setNames` does. */
  setCardName(name: string): Promise<void>;
  /** Puts a ledger at the head of `recent`. */
  remember(fragment: string): void;
  /** Removes a ledger from `recent`. */
  forget(fragment: string): void;
  rememberAvatar(slot: number, address: string): void;
  dismissAccountsNotice(): void;
  setPayee(payee: Payee | null): void;
  /** Dismisses the notice of `spoiled`. */
  forgetSpoiled(): void;
  /** Reads `wallet` from the client, which reports no changes of it. */
  refreshWallet(): void;
}

export type AppStore = StoreApi<AppState>;

/**
 * Creates the page's one store, which follows the session and the client of the open ledger until
 * `stop`.
 */
export function createAppStore(session: AppSession): { store: AppStore; stop: () => void } {
  let spoiled = false;
  const spoil = () => {
    spoiled = true;
  };
  const first = earlierNames(spoil);
  const store = createStore<AppState>()((set, get) => ({
    session: session.state(),
    view: null,
    wallet: null,
    language: readKept('language', languageOf(navigator.languages), asLanguage, spoil),
    theme: readKept('theme', 'auto', asTheme, spoil),
    dialog: null,
    dismissed: new Set(),
    names: first.names,
    recent: readKept('recent', [], (value) => asStrings(value, RECENT_MAX), spoil),
    avatars: readKept('faces', {}, asAvatars, spoil),
    accountNames: first.accounts,
    nameAccount: (slot, name) => names.change({ accounts: { [slot]: name } }),
    accountsNoticeDismissed: readKept('told-of-accounts', false, asFlag, spoil),
    spoiled: false,
    waiting: null,
    change: null,
    setChange: (change) => set({ change }),
    rule: null,
    payee: null,
    idleMinutes: readKept('idle-minutes', 0, asIdleChoice, spoil),
    setIdleMinutes(minutes) {
      keep('idle-minutes', minutes);
      set({ idleMinutes: minutes });
    },
    money: [],
    unseenMoney: 0,
    notifyMoney: readKept('notify-money', false, asFlag, spoil),
    cardName: first.card,
    texts: null,
    textsFailed: false,
    async setLanguage(language) {
      set({ textsFailed: false });
      try {
        const [texts] = await Promise.all([loadTexts(language), fetchOpened(language)]);
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
    openRule: (rule) => set({ dialog: 'rule', rule }),
    dismiss: (notice) => set({ dismissed: new Set([...get().dismissed, notice]) }),
    setNames: (given) => names.change({ names: given }),
    setMoney: (news) =>
      set({
        money: news,
        unseenMoney: document.hidden ? get().unseenMoney + news.length : 0,
      }),
    markMoneySeen: () => set({ unseenMoney: 0 }),
    setNotifyMoney(notify) {
      keep('notify-money', notify);
      set({ notifyMoney: notify });
    },
    setCardName: (card) => names.change({ card }),
    remember(fragment) {
      const recent = [fragment, ...get().recent.filter((other) => other !== fragment)].slice(
        0,
        RECENT_MAX,
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
      // Other tabs write to this as well.
      const avatars = { ...readKept('faces', {}, asAvatars), [slot]: address };
      keep('faces', avatars);
      set({ avatars });
    },
    dismissAccountsNotice() {
      keep('told-of-accounts', true);
      set({ accountsNoticeDismissed: true });
    },
    setPayee: (payee) => set({ payee }),
    forgetSpoiled: () => set({ spoiled: false }),
    refreshWallet() {
      const client = get().session.client;
      set({ wallet: replaceEqual(get().wallet, client?.wallet.info() ?? null) });
    },
  }));
  if (spoiled) store.setState({ spoiled });
  const names = nameActions({
    kept: session.names,
    first,
    show: (shown) => {
      store.setState({ names: shown.names, accountNames: shown.accounts, cardName: shown.card });
      sendNames(store.getState());
    },
    spoiled: () => store.setState({ spoiled: true }),
  });
  const { setLanguage, language } = store.getState();
  void setLanguage(language);
  const stopFeed = feed(store, session);
  const stop = () => {
    names.stop();
    stopFeed();
  };
  return { store, stop };
}

/** Copies each change of session, view and wallet into the store. Call the result to stop. */
function feed(store: AppStore, session: AppSession): () => void {
  let unsubscribe: (() => void) | null = null;
  const follow = (client: NodeClient | null) => {
    unsubscribe?.();
    unsubscribe = null;
    store.setState({
      view: client?.view() ?? null,
      dismissed: new Set(),
      change: null,
      money: [],
      unseenMoney: 0,
    });
    store.getState().refreshWallet();
    sendNames(store.getState());
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

/** Tells the node the names given here, by which it searches; a node that has closed rejects. */
function sendNames({ session, names }: AppState): void {
  session.client?.ledger.nameAccounts(names).catch(() => undefined);
}

/**
 * The names that an earlier version kept in localStorage, until they are in the session's store.
 */
function earlierNames(spoil: () => void): OwnNames {
  return {
    names: readKept('names', {}, asNames, spoil),
    accounts: readKept('account-names', {}, asNames, spoil),
    card: readKept('card-name', '', asCardName, spoil),
  };
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
