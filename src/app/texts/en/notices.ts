/** The texts of notices, failures of the page, and news of money, in English. */

export const notices = {
  notices: {
    title: 'Notices',
    reorganisation: (depth: string) =>
      `The chain changed its last ${depth === '1' ? 'block' : `${depth} blocks`}: another chain won. What only the old ones held went back to the pool then, where it still could.`,
    expired: (count: string, own: string, isOwn: boolean) =>
      ` Of those, ${count} had expired and cannot be written any more${isOwn ? `; ${own} of them you signed, and can sign again below` : ''}.`,
    deep: (depth: string) =>
      `Alarm: ${depth} blocks were replaced at once. Payments thought long settled may have been undone; look at yours before you trust them.`,
    damaged: {
      headers:
        'The stored headers were damaged. They were put in quarantine and are fetched again from peers.',
      accounts:
        'The stored accounts were damaged. They were put in quarantine and are fetched again from peers.',
      base: 'The blocks that balances here began with were false, or a better chain replaced them. The ledger was put in quarantine, and all blocks are fetched from peers.',
      past: 'The accounts of old blocks were damaged. History is verified anew.',
      block: 'A stored block was damaged. It is fetched again from peers.',
      index: 'The stored index of transactions was damaged. It is made anew.',
      pool: 'The stored pool was damaged. What waits is asked for again from peers.',
      seals: 'The stored seals were damaged. They are asked for again from peers.',
      peers: 'The stored list of peers was damaged. Peers are looked for anew.',
      meta: 'The note on how far the ledger goes was damaged. It was made anew.',
      outbox: (count: string) =>
        `The records of own payments are damaged in part: ${count} cannot be read.`,
    },
    sealConflict:
      'The issuer has sealed two chains that exclude each other. That is proof of cheating; the first seal stands.',
    clock: (span: string) =>
      `This computer’s clock is ${span} off from its peers’. Blocks made here may be refused.`,
    storage: (reason: string) => `The browser’s store makes trouble. Reading goes on. ${reason}`,
  },
  bug: {
    title: 'Error',
    where: {
      page: 'Something went wrong on this page. Nothing that is stored is lost; load the page anew.',
      node: 'Something went wrong in this tab’s node. Nothing that is stored is lost; load the page anew.',
      builder:
        'Something went wrong in the builder. The rest goes on; load the page anew to build again.',
    },
    reload: 'Load anew',
  },
  money: {
    coming: (who: string, amount: string) => `${who} is paying you ${amount}`,
    paid: (who: string, amount: string) => `${who} has paid you ${amount}`,
    'taken-back': (who: string, amount: string) =>
      `${who} paid you ${amount}, but it was taken back: its block was replaced`,
    withdrawn: (who: string, amount: string) =>
      `${who} took back the ${amount} that was on its way to you`,
    confirmed: (who: string, amount: string) => `Your ${amount} to ${who} stands in a block`,
    returned: (who: string, amount: string) =>
      `Your ${amount} to ${who} is back in the pool: its block was replaced`,
    issuer: 'The issuer',
    more: (count: number) => `(and ${count} other ${count === 1 ? 'payment' : 'payments'})`,
    notify: 'Notify me',
    notifying: 'Notifies when hidden',
  },
};
