/** The texts of the book: wallet, payments, pool and blocks, in English. */
import { plural } from './plural.ts';

export const book = {
  wallet: {
    title: 'Wallet',
    balance: 'Balance',
    spendable: (amount: string) => `${amount} can be spent; the rest is on its way.`,
    request: 'Request',
    copyAddress: 'Copy address',
    claim: 'Claim from GENESIS',
    claimHint: (amount: string) => `Every account may take ${amount} once.`,
    claiming: 'Your claim is in the pool.',
    issuer: 'On this ledger only the issuer brings coins in.',
    isIssuer: 'You are the issuer of this ledger.',
    toDesk: 'To the issuer’s desk',
    account: (slot: number) => `account ${slot} of this browser`,
    switchAccount: 'Switch account',
    otherAccount: (slot: number) =>
      `This tab is account ${slot} of this browser: tabs open at the same time are nodes of their own, each with its wallet. Your other accounts are in the other tabs, or in Settings.`,
    backUp: 'Back up',
    backUpReminder:
      'These coins live in this browser alone. Write down 24 words, and they can come back.',
    backedUp: 'Backed up',
    restore: 'Restore',
    passphrase: 'Passphrase',
    locked: 'The wallet is locked.',
    unlock: 'Unlock',
  },
  send: {
    title: 'Send',
    receiver: 'Receiver',
    scan: 'Scan',
    receiverHint: 'Name, or folio1…',
    pick: 'Pay someone you know',
    pickName: 'Choose below who is meant: anyone can go by a name.',
    noName: 'Nobody here goes by that name; an address begins with “folio1”.',
    amount: 'Amount',
    memo: 'Memo',
    memoName: 'Memo: your name',
    memoLeft: (bytes: number) => `${plural(bytes, 'byte', 'bytes')} left`,
    memoOver: (bytes: number) => `${plural(bytes, 'byte', 'bytes')} too many`,
    fee: 'Fee',
    send: 'Send',
    sending: 'Sending …',
    sent: (amount: string, to: string) => `${amount} to ${to} is in the pool.`,
    sentIn: (amount: string, to: string, height: string) =>
      `${amount} to ${to} is in block ${height}.`,
    self: 'This is your own account.',
    selfAgain: 'This pays your own account: the coins come back to you, less the fee.',
    nameAgain: 'Without your name nobody knows who paid.',
    selfYes: 'Send it all the same',
    notEnough: 'not enough:',
    sendAll: (amount: string) => `send all ${amount}?`,
    nothing: 'Nothing is left to send.',
    failed: 'Not sent.',
    shortcut: 'Ctrl + Enter sends',
    full: (fee: string) => `The pool is full: a fee of ${fee} gets in now.`,
  },
  numbers: {
    which: 'Which is meant?',
    range: (least: string, most: string) => `From ${least} to ${most}.`,
    whole: (least: string, most: string) => `A whole number from ${least} to ${most}.`,
    notTaken: (typed: string, range: string) => `“${typed}” was not taken. ${range}`,
  },
  waiting: {
    title: 'A payment that waits',
    open: 'Raise the fee or cancel',
    what: (amount: string, to: string, fee: string) =>
      `${amount} to ${to}, with a fee of ${fee}, waits for a block.`,
    fee: 'New fee',
    raise: 'Raise the fee',
    raiseHint: 'The same payment with a higher fee takes its place, and comes earlier.',
    higher: (fee: string) => `It has to be above ${fee}.`,
    cancel: 'Cancel the payment',
    cancelHint: (fee: string) =>
      `A payment to yourself takes its place, with a fee of ${fee}. It is too late once a block holds the payment.`,
    over: 'It does not wait any more.',
    /** What became of the payment, below the list's title. */
    changed: {
      cancelling: (amount: string, to: string) =>
        `You are cancelling the ${amount} to ${to}: that waits for a block.`,
      cancelled: (amount: string, to: string) => `The ${amount} to ${to} is cancelled.`,
      late: (amount: string, to: string) =>
        `Too late: the ${amount} to ${to} stands in a block as it was.`,
      raised: (amount: string, to: string, fee: string) =>
        `The fee for the ${amount} to ${to} is ${fee} now.`,
      raisedCancel: (amount: string, to: string, fee: string) =>
        `The fee for cancelling the ${amount} to ${to} is ${fee} now.`,
    },
  },
  payments: {
    title: 'Payments',
    party: 'With',
    out: 'Out',
    in: 'In',
    balance: 'Balance',
    none: 'Your payments, claims and earnings will be listed here.',
    older: 'Show older',
    built: 'Block reward',
    builtFees: (amount: string) => `with ${amount} in fees`,
    fee: (amount: string) => `and ${amount} fee`,
    minted: (amount: string) => `${amount} minted`,
    after: 'Balance after it:',
    giveBack: 'Give it back',
    cancels: (amount: string, to: string) => `cancels the ${amount} to ${to}`,
    /** Of one that came too late. */
    wouldCancel: (amount: string, to: string) => `was to cancel the ${amount} to ${to}`,
  },
  paymentStatus: {
    pool: 'In the pool, waiting for a block',
    block: (height: string, confirmations: number) =>
      `In block ${height} · ${plural(confirmations, 'confirmation', 'confirmations')}`,
    sealed: (height: string) => `In block ${height} · sealed`,
    returned: 'Taken back by a reorganisation, back in the pool',
    waiting: 'Waiting for an earlier payment',
    offered: 'Not in the pool now, offered again soon',
    replaced: {
      cancelling: 'You are cancelling it: that waits for a block',
      cancelled: 'Cancelled by you',
      raised: 'Replaced by one with a higher fee',
      late: 'Too late: the one it was to replace is in a block',
      other: 'Replaced by another payment of yours',
    },
    withdrawn: 'Taken back by the sender',
    elsewhere: 'Given up: another device of this account paid with this number',
    expired: 'Expired: not written in time',
    signAgain: 'Sign again',
    signAgainHint:
      'Signs the same payment with a new date. At most one of the two can ever be written.',
    refused: (reason: string) => `Refused: ${reason}`,
  },
  pool: {
    title: 'Pool',
    count: (count: string) => `${count} waiting`,
    empty: 'Nothing waits to be written.',
    rule: (size: number, patience: string | null) =>
      patience === null
        ? `A block is made of ${size} or more.`
        : `A block is made of ${size} or more, or once one has waited ${patience}.`,
    aside: (count: number) =>
      `${plural(count, 'more waits', 'more wait')} aside for an earlier one.`,
    to: 'to',
    fee: (amount: string) => `fee ${amount}`,
    left: 'has left the pool',
    kept: 'from before',
    full: (have: string, size: string) => `${have} of ${size}`,
    off: 'this tab does not build',
    latest: (span: string) => `at the latest in ${span}`,
    others: (count: number) => (count === 1 ? '1 other seeks it' : `${count} others seek it`),
    seeking: (rate: string, span: string) =>
      `this tab seeks the proof: ${rate} attempts a second, about ${span}`,
  },
  blocks: {
    title: 'Blocks',
    height: (height: string) => `Block ${height}`,
    tall: (height: string) => `height ${height}`,
    genesis: 'The first leaf: the rules',
    rule: 'The newest lies on top. Each opens to its transactions.',
    empty: 'No page is written yet. The first block lands here.',
    payments: (count: number) => plural(count, 'transaction', 'transactions'),
    by: 'by',
    sealed: 'sealed',
    landed: (height: string, count: number) =>
      `Block ${height} has landed with ${plural(count, 'transaction', 'transactions')}.`,
    whole: 'Read the whole page',
    loading: 'Fetching …',
    gone: 'This block is not held here any more.',
    /** Of a ledger whose older blocks are still to come. */
    comes: 'This block is not here yet.',
    stale: (height: string) => `Lost block ${height}`,
    staleOpen: 'What became of it',
    lost: {
      'less-work': 'lost to a chain with more work',
      'higher-hash': 'lost a tie: of equal work, the lower hash wins',
      'sealed-out': 'left out by the issuer’s seal',
      invalid: 'broke a rule',
    },
    waiting: (count: number) =>
      count === 0
        ? 'None of its transactions waits any more.'
        : `${plural(count, 'transaction of it waits', 'transactions of it wait')} in the pool.`,
  },
  watching: {
    title: 'Looking only',
    words:
      'This tab has no wallet: it keeps and checks the whole book, and can neither pay nor build.',
    leave: 'Open it with a wallet',
  },
};
