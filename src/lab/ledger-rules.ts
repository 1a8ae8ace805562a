/**
 * The judge of the page's lab: the ledger's own functions, so that no rule is implemented twice. A
 * world asks it about each block that is written, shown or forged.
 */
import { fromHex, toHex } from '../base/bytes.ts';
import { Accounts } from '../ledger/accounts.ts';
import { type Block, checkBody } from '../ledger/block.ts';
import { type Charter, ledgerIdOf } from '../ledger/charter.ts';
import { executeBlock, signatureChecks } from '../ledger/execution.ts';
import { genesisHeader, type Header, headerHash } from '../ledger/header.ts';
import { checkHeader } from '../ledger/header-check.ts';
import { Overlay } from '../ledger/overlay.ts';
import { checkTransaction, type Transaction, transactionId } from '../ledger/transaction.ts';
import type { Keys } from './keys.ts';
import type { Draft, Judged, KnownState, Rules } from './rules.ts';

/** How many headers the work rule needs, the parent included (L-10). */
const RECENT = 33;

interface State extends KnownState {
  readonly tree: Accounts;
}

interface Known extends Judged {
  readonly parent: Known | null;
  readonly state: State | null;
}

export class LedgerRules implements Rules {
  readonly charter: Charter;
  readonly ledgerId: Uint8Array;
  readonly genesis: Judged;
  readonly #keys: Keys;
  readonly #known = new Map<string, Known>();

  constructor(charter: Charter, keys: Keys) {
    this.charter = charter;
    this.ledgerId = ledgerIdOf(charter);
    this.#keys = keys;
    const header = genesisHeader(charter);
    const genesis: Known = {
      hash: toHex(headerHash(header)),
      header,
      transactions: [],
      parent: null,
      totalWork: 0n,
      ids: new Set(),
      state: stateOf(Accounts.empty),
      fault: null,
    };
    this.genesis = genesis;
    this.#known.set(genesis.hash, genesis);
  }

  get(hash: string): Judged | undefined {
    return this.#known.get(hash);
  }

  all(): Iterable<Judged> {
    return this.#known.values();
  }

  judge(block: Block): Judged | undefined {
    const { header, transactions } = block;
    const hash = toHex(headerHash(header));
    const before = this.#known.get(hash);
    if (before !== undefined) return before;
    const parent = this.#known.get(toHex(header.previous));
    if (parent === undefined) return undefined;
    const body = checkBody(this.charter, block);
    // A body that is not the header's says nothing about the block (L-9).
    if (!body.ok && body.error.code === 'transactions-root') return undefined;
    const verdict = body.ok ? this.#examine(block, parent) : faulty(body.error.code);
    const judged: Known = {
      hash,
      header,
      transactions,
      parent,
      totalWork: parent.totalWork + header.work,
      ids: new Set(transactions.map((one) => toHex(transactionId(this.ledgerId, one)))),
      ...verdict,
    };
    this.#known.set(hash, judged);
    return judged;
  }

  draft(parent: Judged, time: number): Draft {
    const tree = this.#known.get(parent.hash)?.state?.tree ?? Accounts.empty;
    return new LedgerDraft(this.charter, tree, time);
  }

  #examine(block: Block, parent: Known): { fault: string | null; state: State | null } {
    const checked = checkHeader(
      this.charter,
      recentOf(parent),
      block.header,
      Number.POSITIVE_INFINITY,
    );
    if (!checked.ok) return faulty(checked.error.code);
    if (parent.state === null) return faulty('condemned');
    const unsigned = signatureChecks(this.charter, this.ledgerId, block.transactions).some(
      (check) => !this.#keys.isSigned(check),
    );
    if (unsigned) return faulty('signature');
    const executed = executeBlock(this.charter, parent.state.tree, block);
    return executed.ok
      ? { fault: null, state: stateOf(executed.value.state) }
      : faulty(innerCode(executed.error.reason) ?? executed.error.code);
  }

  /**
   * The code for which no pool takes this transaction on the state of a block; null if a pool
   * would.
   */
  transactionFault(parent: Judged, transaction: Transaction): string | null {
    const fault = this.draft(parent, parent.header.time + 1).apply(transaction);
    const [check] = signatureChecks(this.charter, this.ledgerId, [transaction]);
    if (check !== undefined && !this.#keys.isSigned(check)) return 'signature';
    return fault;
  }
}

/**
 * The transaction's own code, which the reason of an invalid block names: `Transaction 0
 * (balance)`.
 */
function innerCode(reason: string): string | null {
  return /^Transaction \d+ \((.+?)\)/.exec(reason)?.[1] ?? null;
}

function faulty(fault: string): { fault: string; state: null } {
  return { fault, state: null };
}

function stateOf(tree: Accounts): State {
  return {
    tree,
    accounts: {
      get: (address) => {
        const bytes = fromHex(address);
        if (bytes === null) return undefined;
        const { balance, sequence, claimed } = tree.get(bytes);
        const exists = balance > 0 || sequence > 0 || claimed;
        return exists ? { balance: BigInt(balance), sequence, claimed } : undefined;
      },
    },
  };
}

/** Oldest first, the parent last. */
function recentOf(parent: Known): Header[] {
  const headers: Header[] = [];
  for (let at: Known | null = parent; at !== null && headers.length < RECENT; at = at.parent)
    headers.push(at.header);
  return headers.reverse();
}

/**
 * Transactions on a state. Refused ones leave the state as it was: nodes check each transaction
 * before the root, so no node ever computes the root of such a block.
 */
class LedgerDraft implements Draft {
  readonly #charter: Charter;
  readonly #overlay: Overlay;

  constructor(charter: Charter, state: Accounts, time: number) {
    this.#charter = charter;
    this.#overlay = new Overlay(state, charter, time);
  }

  apply(transaction: Transaction): string | null {
    const shape = checkTransaction(this.#charter, transaction);
    const applied = shape.ok ? this.#overlay.apply(transaction) : shape;
    return applied.ok ? null : applied.error.code;
  }

  force(transaction: Transaction): void {
    this.apply(transaction);
  }

  root(builder: Uint8Array): Uint8Array {
    return this.#overlay.finish(builder).state.root;
  }
}
