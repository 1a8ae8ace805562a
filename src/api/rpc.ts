/** The messages between page and node worker besides frames: calls, answers, views. */
import type { RefusalValues } from '../base/refusal-values.ts';
import type { Charter } from '../ledger/charter.ts';
import type { Damage } from '../node/ports.ts';
import type { NodeClient, WalletInfo } from './client.ts';
import type { BuilderSettings, NodeView, Signalling } from './view.ts';

/** The subjects of a client. */
export type Subject = 'ledger' | 'wallet' | 'builder' | 'network' | 'issuer' | 'files';

/** The calls of each subject that the worker answers. */
export type Calls = {
  readonly [S in Subject]: {
    readonly [K in keyof NodeClient[S] as ReturnsPromise<NodeClient[S][K]> extends true
      ? K
      : never]: NodeClient[S][K];
  };
};

type ReturnsPromise<F> = F extends (...args: never[]) => Promise<unknown> ? true : false;

/** First message, with the port to the page's WebRTC half. */
export interface OpenMessage {
  type: 'open';
  charter: Charter;
  /** To look only: no wallet is opened or created, and nothing is built. */
  watch: boolean;
  slot: number;
  /** PeerJS ids from the link. */
  inviters: readonly string[];
  signalling: Signalling;
  /** The damage because of which the ledger is opened anew, if any. */
  damage: Damage | null;
  port: MessagePort;
}

export type ToNode =
  | OpenMessage
  | { type: 'call'; id: number; subject: Subject; name: string; args: readonly unknown[] }
  /** The view of this number is drawn. */
  | { type: 'drawn'; number: number }
  | { type: 'hidden'; hidden: boolean }
  /** `back`: the network is back, or the page is. */
  | { type: 'wake'; back: boolean }
  | { type: 'signalling'; signalling: Signalling }
  | { type: 'close' };

export interface CallError {
  code: string;
  message: string;
  field?: string;
  values?: RefusalValues;
}

export type FromNode =
  /** `spoiled`: stored settings of the builder could not be read. */
  | { type: 'opened'; wallet: WalletInfo; spoiled: boolean }
  | { type: 'failed'; error: CallError }
  /** An uncaught error in the node's worker or the builder's. */
  | { type: 'bug'; where: 'node' | 'builder'; reason: string }
  | { type: 'answer'; id: number; ok: true; value: unknown }
  | { type: 'answer'; id: number; ok: false; error: CallError }
  /** The members of the view that changed; the first time all of them. */
  | { type: 'view'; number: number; changes: Partial<NodeView> }
  | { type: 'wallet'; wallet: WalletInfo }
  | { type: 'builder'; settings: BuilderSettings }
  /** The ledger, or the wallet, has to be opened anew. */
  | { type: 'reopen'; damage: Damage | null }
  | { type: 'closed' };
