/** The texts of the first page and of pages that end the session, in English. */
export const first = {
  doors: {
    title: 'An account book that everybody keeps',
    open: 'Open a ledger',
    openHint:
      'The same name opens the same ledger in any browser. One with rules of its own is opened by its link.',
    name: 'Name of the ledger',
    openButton: 'Open',
    suggest: 'Suggest a name to say aloud',
    rules: 'or a ledger with rules of its own',
    join: 'Join with a link',
    joinHint: 'Somebody shared one with you? Paste it here.',
    link: 'Link',
    restore: 'or restore a wallet',
    scan: 'or scan its code',
    joinButton: 'Join',
    recent: 'Opened here before',
    seen: (block: string, ago: string) => `block ${block}, opened ${ago}`,
    room: (size: string) => `its records take ${size}`,
    earlier: 'Of an earlier edition',
    earlierHint:
      'The rules of Folio have changed. These ledgers can no longer be opened or joined; a ledger of the same name begins anew.',
    delete: 'Delete',
    deleteNamed: (name: string) => `Delete the earlier ledger ${name}`,
    deleteForGood: 'Delete for good',
    deleteForGoodNamed: (name: string) => `Delete the earlier ledger ${name} for good`,
    foreign: 'This is not a link to a ledger.',
    opensAs: (name: string) => `It opens as “${name}”.`,
    nameEmpty: 'Give the ledger a name.',
    nameLong: 'This name is too long: 64 letters at most, 21 where they are Chinese.',
    unitLong: 'A unit is 1 to 8 letters, or 2 where they are Chinese.',
  },
  presets: {
    title: 'What is it for?',
    names: {
      open: 'Open play',
      points: 'Class points',
      club: 'Club money',
      shared: 'Shared expenses',
    },
    means: {
      open: 'Everybody takes the same grant once and plays with it; nobody is in charge.',
      points:
        'You hand out points, whole ones; nobody else can make any, and your seal makes pages final.',
      club: 'You issue coins for what was paid in, and take them back for what is paid out.',
      shared:
        'You give everybody the same credit; the page shows what each is owed or owes, and how to settle.',
    },
    next: 'Next: your key',
  },
  fatal: {
    missingTitle: 'This browser cannot hold a ledger',
    missing:
      'A tab of Folio is a full node. It needs these, and this browser lacks them or has them turned off:',
    features: {
      indexeddb:
        'IndexedDB, where the ledger and your wallet are kept (private windows may forbid it)',
      workers: 'Web Workers, in which the node runs',
    },
    missingWay: 'A current Firefox, Chrome, Edge or Safari has all of them.',
    linkTitle: 'This link opens nothing',
    openLedger: (name: string) => `Open the ledger ${name}`,
    linkWay: 'Ask for the link again, or open a ledger by its name.',
    earlierTitle: 'This ledger is of an earlier edition',
    earlierWay:
      'Agree on a new link with the others, or open a ledger of the same name: it begins anew.',
    storageTitle: 'The store of this browser will not open',
    storage: 'The ledger could not be read or written. Nothing was half written.',
    walletTitle: 'The wallet cannot be read',
    stoppedTitle: 'The node has stopped',
    stopped: 'The ledger is stored. Load the page again to go on.',
  },
};
