/** Does a hand-over: reads the balances, seals, and names the new ledger in the old one. */
import { FolioError, type NodeClient } from '../../api/client.ts';
import type { AccountView } from '../../api/view.ts';
import { toHex } from '../../base/bytes.ts';
import { type Charter, ledgerIdOf } from '../../ledger/charter.ts';
import { balancesAnew, balancesAtOneBlock, inMemo, outMemo, successorOf } from './hand-over.ts';
import { keep, readKept } from './kept.ts';
import { asListRun, type ListRun, listRunKey } from './list-run.ts';

/** Lines of a list. */
const MOST = 10_000;

/** The ledger that is handed over, and its issuer. */
export interface OldLedger {
  readonly charter: Charter;
  /** Id in hex. */
  readonly ledger: string;
  /** The issuer's address. */
  readonly own: string;
}

export interface HandedOver {
  readonly successor: Charter;
  /** The last block whose balances are taken over; it is sealed. */
  readonly height: number;
  /** The id of the transaction that names the new ledger. */
  readonly id: string;
  readonly accounts: readonly AccountView[];
  /** The list is ready at the new ledger's desk. */
  readonly list: ListRun;
}

/** The reason of each code, in English. */
export const HAND_OVER_REASONS = {
  'hand-over-moving':
    'Blocks kept landing while the balances were read. Try again when it is quieter.',
  'hand-over-none': 'Nobody holds anything: there is nothing to hand over.',
  'hand-over-many': 'More than 10,000 accounts hold something; a list has room for so many only.',
  'hand-over-pending': 'A list to issue is still on its way here. Finish it first.',
  'hand-over-already':
    'This ledger was handed over before: the list of the next edition has been begun there.',
  'hand-over-room': 'The browser has no room for the list. Free some, and try again.',
  'hand-over-last': 'There is no edition after this one.',
} as const;

export type HandOverCode = keyof typeof HAND_OVER_REASONS;

function refuse(code: HandOverCode): FolioError {
  return new FolioError(code, HAND_OVER_REASONS[code]);
}

/**
 * Hands the ledger over; only the issuer can. Rejects with a `HandOverCode`, or with those of
 * sealing and minting; the steps done until then can be repeated.
 */
export async function handOver(client: NodeClient, old: OldLedger): Promise<HandedOver> {
  const { charter, ledger, own } = old;
  const successor = successorOf(charter);
  if (successor === null) throw refuse('hand-over-last');
  const here = readKept(listRunKey('mint', ledger, own), null, asListRun);
  if (here !== null && isBegun(here) && here.sent.length < here.lines.length)
    throw refuse('hand-over-pending');
  const key = listRunKey('mint', toHex(ledgerIdOf(successor)), own);
  const there = readKept(key, null, asListRun);
  if (there !== null && isBegun(there)) throw refuse('hand-over-already');
  const read = await balancesAtOneBlock(client.ledger);
  if (read === null) throw refuse('hand-over-moving');
  const { height, accounts } = read;
  const list = balancesAnew(accounts, inMemo(ledger, height), Date.now());
  if (list.lines.length === 0) throw refuse('hand-over-none');
  if (list.lines.length > MOST) throw refuse('hand-over-many');
  // The list is kept before anything is written: the steps after it can be repeated.
  if (!keep(key, list)) throw refuse('hand-over-room');
  const sealed = client.view()?.sealing.held?.height ?? 0;
  if (height > sealed) await client.issuer.seal(height);
  const memo = outMemo(successor, height);
  const { id } = await client.issuer.mint({ receiver: own, amount: 1, memo });
  return { successor, height, id, accounts, list };
}

function isBegun({ sent, sequence }: ListRun): boolean {
  return sent.length > 0 || sequence !== null;
}
