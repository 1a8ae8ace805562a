/**
 * Payments that are being written, kept in `sessionStorage` for their tab: a reload loses nothing
 * that was typed. One a ledger and account, of the newest few; never what could be a secret.
 */
import { decodeAddress } from '../../ledger/address.ts';
import { NAME_LENGTH } from './own-names.ts';
import { receiverOf, type SendDraft } from './send-check.ts';

const KEY = 'folio:drafts';
/** Ledgers and accounts with a draft. */
const DRAFTS_MOST = 8;
/** Characters of a receiver (a link, at most) and of each other field. */
const RECEIVER_MOST = 2_200;
const FIELD_MOST = 300;

/** The account whose request (a link or QR code) filled the form. */
export interface Requester {
  readonly address: string;
  /** The name the request gives it. */
  readonly called: string | undefined;
  /** It asks for the payer's name as the memo. */
  readonly asksName: boolean;
}

export interface KeptDraft {
  readonly draft: SendDraft;
  readonly requester: Requester | null;
}

type Drafts = Readonly<Record<string, KeptDraft>>;

/** Where drafts are kept; a browser may refuse, and then they last as long as the page. */
export type DraftStore = Pick<Storage, 'getItem' | 'setItem'>;

export const EMPTY_DRAFT: SendDraft = { receiver: '', amount: '', memo: '', fee: '' };

/** `place`: the ledger and the account. Null: none is kept. */
export function readDraft(place: string, store: () => DraftStore): KeptDraft | null {
  return kept(store)[place] ?? null;
}

/** Null, or a draft of nothing: none is kept any more. */
export function keepDraft(place: string, draft: KeptDraft | null, store: () => DraftStore): void {
  const { [place]: before, ...others } = kept(store);
  const next = draft === null ? null : judged(draft);
  if (before === undefined && next === null) return;
  const rest = Object.entries(others).slice(1 - DRAFTS_MOST);
  const all = next === null ? others : { ...Object.fromEntries(rest), [place]: next };
  try {
    store().setItem(KEY, JSON.stringify(all));
  } catch {
    return;
  }
}

/** Forgets the drafts of all places that name this ledger (id in hex). */
export function forgetDrafts(ledger: string, store: () => DraftStore): void {
  for (const place of Object.keys(kept(store)))
    if (place.includes(ledger)) keepDraft(place, null, store);
}

function kept(store: () => DraftStore): Drafts {
  try {
    const value: unknown = JSON.parse(store().getItem(KEY) ?? '{}');
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
    const drafts = Object.entries(value).flatMap(([place, one]) => {
      const draft = judged(one);
      return draft === null ? [] : [[place, draft] as const];
    });
    return Object.fromEntries(drafts.slice(-DRAFTS_MOST));
  } catch {
    return {};
  }
}

/** What of it may be kept; null: nothing. Never throws, whatever was stored. */
function judged(value: unknown): KeptDraft | null {
  const { draft, requester } = asRecord(value);
  const fields = asRecord(draft);
  const text = (field: keyof SendDraft) => {
    const typed = fields[field];
    return typeof typed === 'string' && typed.length <= FIELD_MOST ? typed : '';
  };
  const read: SendDraft = {
    receiver: receiverIn(fields.receiver),
    amount: text('amount'),
    memo: text('memo'),
    fee: text('fee'),
  };
  if (Object.values(read).every((typed) => typed.trim() === '')) return null;
  return { draft: read, requester: requesterIn(requester) };
}

/** An address, a link to one, or what may be a name: backup words pasted by mistake are longer. */
function receiverIn(typed: unknown): string {
  if (typeof typed !== 'string' || typed.length > RECEIVER_MOST) return '';
  const isPayable = decodeAddress(receiverOf(typed)).ok;
  return isPayable || typed.length <= NAME_LENGTH ? typed : '';
}

function requesterIn(value: unknown): Requester | null {
  const { address, called, asksName } = asRecord(value);
  if (typeof address !== 'string' || address.length > FIELD_MOST) return null;
  const name = typeof called === 'string' ? called.slice(0, NAME_LENGTH) : undefined;
  return { address, called: name, asksName: asksName === true };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
