/** The texts of a ledger's rules and of the stored data, in English. */
export const ledger = {
  rules: {
    title: 'Rules',
    note: 'Fixed for ever: another rule is another ledger.',
    id: 'Ledger id',
  },
  ledgers: {
    title: 'Ledgers',
    charter: 'Rules of its own',
    charterHint: 'Rules are fixed for ever and are part of the link.',
    issuer: 'Coins come from',
    issuerNone: 'everyone’s claim, once',
    unit: 'Unit',
    decimals: 'Decimals',
    grant: 'Grant',
    reward: 'Reward of a block',
    minFee: 'Least fee',
    spacing: 'Seconds between blocks',
    pace: 'Between blocks',
    edition: 'Edition',
    editionHint: 'another number opens a fresh book of the same name',
  },
  stored: {
    title: 'Storage',
    words: {
      kept: 'This browser has promised to keep what is stored here until you clear it.',
      'may-clear':
        'This browser may clear what is stored here, the wallet too: when space runs short, or after weeks without a visit. Only the 24 words or a key file bring the wallet back.',
      unknown:
        'This browser does not say whether it may clear what is stored here, the wallet too. Only the 24 words or a key file bring the wallet back.',
    },
    ask: 'Ask it to keep everything',
    refused:
      'It has not promised that. Browsers do so more readily for pages that are bookmarked or often visited.',
  },
};
