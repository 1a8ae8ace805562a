/**
 * A whole ledger as text: CSV (RFC 4180), a journal of plain-text accounting (hledger, ledger-cli),
 * or JSON lines. Every block's reward and fees have a line of their own, so that the lines add up
 * to the balances.
 */
import { toHex } from '../../base/bytes.ts';
import { BYTE_ORDER_MARK, csvLine } from '../../base/csv.ts';
import { formatAmount } from '../../ledger/amount.ts';
import { headerToJson } from '../../ledger/block-json.ts';
import { transactionToJson } from '../../ledger/transaction-json.ts';
import { addressText, transactionView } from '../view-parts.ts';
import { commodityOf, dayOf, isoTime, journalHead, posting, words } from './journal.ts';
import { feesOf, type WalkedBlock, type WalkedNode } from './ledger-walk.ts';

type Blocks = AsyncIterable<WalkedBlock>;

const CSV_HEAD = ['time', 'block', 'kind', 'from', 'to', 'amount', 'fee', 'unit', 'memo', 'id'];

/**
 * One row for each transaction, and one for each block's income of its builder (`built`). The
 * balance of an account is the sum of `amount` in rows where it is `to`, less that of `amount` and
 * `fee` where it is `from`.
 */
export async function* ledgerCsv(node: WalkedNode, blocks: Blocks): AsyncGenerator<string> {
  const { charter, ledgerId } = node;
  const amount = (value: number) => formatAmount(value, charter.decimals);
  yield BYTE_ORDER_MARK + csvLine(CSV_HEAD);
  for await (const { entry, block, reward } of blocks) {
    const start = [isoTime(entry.header.time), entry.height];
    let text = '';
    for (const one of block.transactions) {
      const view = transactionView(charter, ledgerId, one);
      const parties = [view.kind, view.sender, view.receiver];
      const sums = [amount(view.amount), amount(view.fee), charter.unit];
      text += csvLine([...start, ...parties, ...sums, view.memo, view.id]);
    }
    const earned = reward + feesOf(block);
    if (earned > 0) {
      const builder = addressText(entry.header.builder);
      const sums = [amount(earned), amount(0), charter.unit];
      text += csvLine([...start, 'built', 'GENESIS', builder, ...sums, '', entry.key]);
    }
    yield text;
  }
}

/**
 * Every account is `assets:ADDRESS`, GENESIS `equity:GENESIS`; a fee goes straight to the block's
 * builder. At the end every balance is asserted, so that the program that reads the journal checks
 * them.
 */
export async function* ledgerJournal(node: WalkedNode, blocks: Blocks): AsyncGenerator<string> {
  const { charter, ledgerId } = node;
  const commodity = commodityOf(charter);
  const balances = new Map<string, number>();
  const book = (account: string, change: number): string => {
    balances.set(account, (balances.get(account) ?? 0) + change);
    return posting(account, change, commodity);
  };
  let last = 0;
  yield journalHead(charter, ledgerId);
  for await (const { entry, block, reward } of blocks) {
    const { height, header } = entry;
    const builder = assets(addressText(header.builder));
    last = header.time;
    const day = dayOf(header.time);
    let text = '';
    for (const one of block.transactions) {
      const { kind, sender, receiver, amount, fee, memo, id } = transactionView(
        charter,
        ledgerId,
        one,
      );
      const payer = charter.issuer === null ? receiver : addressText(charter.issuer);
      text += `${day} * (${height}) ${words(kind, memo)}  ; id: ${id}\n`;
      text += book(assets(receiver), amount) + book(assets(sender), -amount);
      // GENESIS pays no fee: the signer of a claim or a mint does (L-8).
      if (fee > 0)
        text += book(builder, fee) + book(assets(kind === 'transfer' ? sender : payer), -fee);
      text += '\n';
    }
    if (reward > 0)
      text += `${day} * (${height}) reward\n${book(builder, reward)}${book(assets('GENESIS'), -reward)}\n`;
    yield text;
  }
  if (balances.size === 0) return;
  yield `${dayOf(last)} * balances after the last block\n`;
  for (const [account, balance] of balances) yield posting(account, 0, commodity, balance);
}

function assets(address: string): string {
  return address === 'GENESIS' ? 'equity:GENESIS' : `assets:${address}`;
}

/** First the ledger, then each block (O-2) and its transactions (L-4), one object a line. */
export async function* ledgerJsonLines(node: WalkedNode, blocks: Blocks): AsyncGenerator<string> {
  const { charter, ledgerId } = node;
  const issuer = charter.issuer === null ? null : addressText(charter.issuer);
  const head = { type: 'ledger', id: toHex(ledgerId), charter: { ...charter, issuer } };
  yield `${JSON.stringify(head)}\n`;
  for await (const { entry, block, reward } of blocks) {
    const header = { type: 'block', ...headerToJson(entry.header), reward, fees: feesOf(block) };
    let text = `${JSON.stringify(header)}\n`;
    for (const one of block.transactions) {
      const json = transactionToJson(ledgerId, one);
      text += `${JSON.stringify({ type: 'transaction', height: entry.height, ...json })}\n`;
    }
    yield text;
  }
}
