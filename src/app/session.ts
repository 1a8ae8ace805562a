/** The page session: its state, its failures and its services for the page. */

import type { NodeClient, WordList } from '../api/client.ts';
import type { LabRun, LabSettings } from '../api/lab.ts';
import type { LedgerLink, LinkView } from '../api/link.ts';
import type { NetworkSettings } from '../api/network-settings.ts';
import type { Refused } from '../base/refusal-values.ts';
import type { NameChanges, OwnNames } from './logic/own-names.ts';

/** Features that a browser may lack and a full node cannot do without. */
export type MissingFeature = 'indexeddb' | 'workers';

/**
 * The reason why no ledger can be shown at all. Everything milder is a `Notice` of the node's view.
 */
export type FatalProblem =
  | { readonly kind: 'missing'; readonly features: readonly MissingFeature[] }
  /** The fragment is no link, or its charter is broken or of another name (N-1). */
  | ({ readonly kind: 'bad-link'; readonly fragment: string } & Refused)
  /** The database cannot be opened or used (S-4). */
  | ({ readonly kind: 'storage' } & Refused)
  /** The node worker is gone. */
  | { readonly kind: 'stopped'; readonly reason: string };

/** One state of the page's session. A new object at each change, never changed in place. */
export interface SessionState {
  /** The link in the address bar; null: none, so the first screen with its two doors. */
  readonly link: LedgerLink | null;
  /** Null while the node of `link` opens. A change of `link.view` alone keeps the client. */
  readonly client: NodeClient | null;
  /** This tab's node slot, counted from 1 as people read it; null until it is known. */
  readonly slot: number | null;
  readonly fatal: FatalProblem | null;
  /**
   * The receipt (F-1) in the address bar, '' if there is none in it yet; null: the link is not
   * about one.
   */
  readonly receipt: string | null;
  /** A newer version of the page is here and waits to be asked for. */
  readonly newer: boolean;
  /** Stored settings that could not be read and are at their defaults now. */
  readonly spoiled: readonly SpoiledSetting[];
  /** The first uncaught error that the reader has not dismissed yet. */
  readonly bug: Bug | null;
}

/** An uncaught error: where it happened, and its text (English). */
export interface Bug {
  readonly where: 'page' | 'node' | 'builder';
  readonly reason: string;
}

/** `slot`: which account a tab, or a ledger, had. */
export type SpoiledSetting = 'network' | 'slot' | 'builder';

/** A ledger of charter version 1 that this browser knows of: it cannot be opened any more (L-1). */
export interface EarlierLedger {
  readonly name: string;
  /** Ledger id, hex. */
  readonly ledger: string;
  /** Fragments that led to it and open nothing now. */
  readonly deadLinks: readonly string[];
}

/** Whether one way to others works from here (N-7). */
export interface NetworkFinding {
  readonly what: 'webrtc' | 'signalling' | 'stun' | 'turn-udp' | 'turn-tcp' | 'relay' | 'multicast';
  /** `none`: no such server is set; `unknown`: a browser cannot tell. */
  readonly state: 'found' | 'not-found' | 'none' | 'unknown';
  /** The server that answered, or those that did not; '' if there is nothing to name. */
  readonly server: string;
}

/** The reason why a code for a link without servers was not taken or made (N-8). */
export type LinkCodeProblem =
  | 'code-form'
  | 'code-damaged'
  | 'code-ledger'
  | 'code-own'
  | 'code-late'
  | 'code-webrtc';

/** `text`: the code to hand on; null: there is none to hand on, the link opens soon. */
export type LinkCodeStep =
  | { readonly ok: true; readonly text: string | null }
  | { readonly ok: false; readonly why: LinkCodeProblem };

/** A wallet as backing it up needs it. */
export interface OwnWallet {
  readonly address: string;
  readonly encrypted: boolean;
  readonly backedUp: boolean;
  /**
   * Rejects with `locked` or `passphrase-wrong` if it is encrypted and this is not its passphrase.
   */
  words(passphrase?: string, list?: WordList): Promise<string>;
  markBackedUp(list?: WordList): Promise<void>;
}

/** The words or the key file from which a wallet is restored. */
export type RestoreSource =
  | { readonly kind: 'words'; readonly words: string }
  /** A key file (F-6) and its passphrase. */
  | { readonly kind: 'file'; readonly file: Uint8Array; readonly passphrase: string };

/** A wallet of this browser: one a node slot (S-1). */
export interface SlotInfo {
  /** Counted from 1. */
  readonly slot: number;
  /**
   * `here`: this tab's; `taken`: another tab holds it now; `new`: none yet, it would be created.
   */
  readonly state: 'here' | 'taken' | 'free' | 'new';
}

/** The names given in this browser, in a database beside the wallets'; all its tabs share them. */
export interface NameStore {
  /** `spoiled`: some could not be read. Rejects with a code of the store's. */
  load(): Promise<{ readonly names: OwnNames; readonly spoiled: boolean }>;
  /**
   * Returns all names, with the changes of other tabs. Rejects with a code of the store's, or with
   * `names-many`: then nothing is changed.
   */
  change(changes: NameChanges): Promise<OwnNames>;
  /** Called after each change by another tab; answers how to stop. */
  subscribe(changed: (names: OwnNames) => void): () => void;
}

/**
 * The services that the page's composition root gives the app. The session follows `location.hash`
 * (the app navigates by plain links and by `open`), opens and closes clients, and owns the
 * browser's settings of the network.
 */
export interface AppSession {
  state(): SessionState;
  readonly names: NameStore;
  /** Called after each change; answers how to stop. */
  subscribe(changed: () => void): () => void;
  /** Puts the link into the address bar and goes there. */
  open(link: LedgerLink): void;
  /**
   * The whole URL that others can open, with `via` naming this tab's peers (N-1). It leads to the
   * ledger's front unless a view is given.
   */
  shareLink(view?: LinkView, watch?: boolean): string;
  settings(): NetworkSettings;
  /**
   * Stores them; they hold from the next connection on. Rejects with `Error` when they cannot be
   * stored.
   */
  saveSettings(settings: NetworkSettings): Promise<void>;
  /** The reader knows of the settings that were spoiled. */
  forgetSpoiled(): void;
  /** Asks each set server whether it answers from here; takes up to 8 s. */
  checkNetwork(): Promise<readonly NetworkFinding[]>;
  /** A code to hand to another browser of the open ledger; takes up to 3 s. */
  makeLinkCode(): Promise<LinkCodeStep>;
  /** Takes a code another browser made; takes up to 3 s. */
  readLinkCode(text: string): Promise<LinkCodeStep>;
  /** Gives up a code made here that waits for its link. */
  dropLinkCode(text: string): void;
  /** The reader has dismissed the uncaught error. */
  forgetBug(): void;
  /** Loads the newer version in this tab. */
  loadNewer(): void;
  /** Slots there are, this tab's included, and the next new one; by number. */
  slots(): Promise<readonly SlotInfo[]>;
  /**
   * Puts the wallet of these 24 words in place of a damaged one and opens the ledger with it.
   * Rejects with a code of the wallet's.
   */
  recoverWallet(words: string): Promise<void>;
  /**
   * The wallet this tab opens ledgers with, while none is open; made when there is none. Rejects
   * with a code of the wallet's or the store's.
   */
  ownWallet(): Promise<OwnWallet>;
  /**
   * Restores a wallet while no ledger is open, as a new account of this browser: none of the
   * existing ones is replaced. Returns the notes of a key file, '' for words. Rejects with a code
   * of the wallet's or the store's.
   */
  restoreWallet(source: RestoreSource): Promise<string>;
  /**
   * Bytes all accounts of this browser keep of a ledger, whether it is open or not; null where it
   * keeps nothing or does not tell. Rejects with a code of the store's.
   */
  storedBytes(link: LedgerLink): Promise<number | null>;
  /** The ledgers of an earlier edition that are kept here or that one of these fragments names. */
  earlierLedgers(fragments: readonly string[]): Promise<readonly EarlierLedger[]>;
  /** Deletes all this browser keeps of one. Rejects with a code of the store's. */
  deleteEarlier(ledger: string): Promise<void>;
  /** A run of the lab in a worker of its own; close it. Rejects if it cannot be loaded. */
  openLab(settings: LabSettings): Promise<LabRun>;
  /**
   * Leaves the open ledger, deletes this browser's data of it (never a key), and goes to the first
   * screen. Returns the fragment it was opened by. Rejects with `blocked` while another tab has it
   * open: then it is still here.
   */
  deleteOpen(): Promise<string>;
  /**
   * Leaves this slot for another free one (or a new one) and reloads there. Rejects with `Error`
   * when it is taken.
   */
  switchSlot(slot: number): Promise<void>;
}
