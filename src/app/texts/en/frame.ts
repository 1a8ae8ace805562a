/** The texts of the frame: masthead, bar of places, status and search, in English. */
import { plural } from './plural.ts';

export const frame = {
  appName: 'Folio',
  tagline:
    'A ledger that lives in browser tabs: each tab keeps the whole book, and no server does.',
  page: {
    home: 'To the first page',
    title: (name: string) => `Folio · ${name}`,
    skip: 'Skip to the ledger',
    otherLedger: 'Open another ledger',
    settings: 'Settings',
    share: 'Invite',
    language: '中文',
    theme: { auto: 'As the system', light: 'Day', dark: 'Night' },
    themeLabel: (now: string) => `Colours: ${now}`,
    opening: 'Opening the book …',
    close: 'Close',
    cancel: 'Cancel',
    dismiss: 'Dismiss',
    tryAgain: 'Try again',
    more: 'Show more',
    moreFailed: 'They could not be read.',
    copy: 'Copy',
    copied: 'Copied',
    selected: 'Selected: now copy it',
    moreCameIn: (count: number) => `${count} more ${count === 1 ? 'has' : 'have'} come in`,
    rule: (id: string) => `Rule ${id}: what it says`,
    you: 'You',
    newer: 'Newer version',
    newerWords: 'A newer version of Folio is ready. This one goes on until you load it.',
    newerLoad: 'Load it here',
    newerLater: 'Later',
    brokeTitle: 'This page stumbled',
    broke:
      'Something in the page broke. The ledger and your wallet are stored and were not touched.',
    reload: 'Load the page again',
    languageMissing: 'Not available just now',
    partMissing: 'This part could not be fetched. The ledger and your wallet go on without it.',
    partBroke: 'This part of the page stumbled. The rest of it goes on.',
  },
  places: {
    title: 'Places',
    names: { book: 'Book', people: 'People', ledger: 'Ledger', workshop: 'Workshop' },
    panels: 'Parts of the book',
    back: 'Back',
  },
  status: {
    opening: 'Opening',
    connecting: 'Connecting',
    noSignalling: 'No signalling',
    offlinePeers: (peers: number) => `Can’t find new peers, still in sync with ${peers}`,
    syncing: (done: string, total: string) => `Syncing ${done}/${total}`,
    syncRate: (rate: string, left: string) => `${rate} blocks a second, about ${left} left`,
    paused: (done: string, total: string) => `Paused at ${done}/${total}`,
    pausedHint: 'The blocks that are here stay; the rest is fetched when you go on.',
    pause: 'Pause',
    goOn: 'Go on',
    joiningHeaders: (done: string, total: string) => `Joining: headers ${done}/${total}`,
    joiningState: (percent: string) => `Joining: balances ${percent} %`,
    joiningHint: 'The balances come first. All blocks are fetched and verified afterwards.',
    cutOff: (height: string) => `Block ${height} is missing`,
    cutOffHint:
      'Nobody linked has it any more: old blocks were deleted. Ask somebody who still has it for the ledger’s file and bring that in, or leave the ledger here and open it anew: it then begins with the balances.',
    cutOffNewHint:
      'Nobody linked has it any more, and nobody gave the balances yet. They are asked for again.',
    history: {
      going: (done: string, total: string) =>
        `Balances are those the other peers’ work stands for. All blocks are being verified: ${done} of ${total}. Till then nothing is built here.`,
      paused: (done: string, total: string) =>
        `You paused the verification of old blocks at ${done} of ${total}. Till all are verified nothing is built here.`,
      sought: (done: string, total: string) =>
        `Nobody linked has the old blocks: only ${done} of ${total} are verified, and nothing is built here. If most here agree, the balances are accepted in a few minutes.`,
      accepted: (_done: string, total: string) =>
        `The balances after block ${total} were accepted as most here had them: nobody has the earlier blocks any more. The ledger’s file proves them, if somebody brings it in.`,
    },
    inSync: (peers: number) => `In sync with ${plural(peers, 'peer', 'peers')}`,
    offlinePeersHint: 'Payments and blocks go on among those linked.',
    noSignallingHint:
      'Other computers cannot be found just now. Tabs of this browser still link, and you can go on paying.',
    alone: 'Alone',
    aloneNoSignalling: 'Alone, no signalling',
    aloneHint: 'Nobody else is here. Share the ledger, or open another tab.',
    unreachable: (others: number) =>
      others === 1
        ? '1 other is here, but cannot be reached from this network'
        : `${others} others are here, but none can be reached from this network`,
    unreachableHint:
      'Nothing is built meanwhile. Try another network (a phone’s hotspot, say), turn a VPN off, or ask for a TURN server and enter it in Settings.',
    stalled: (peers: number) => `Stalled with ${plural(peers, 'peer', 'peers')}`,
    trouble: 'Storage trouble',
    clock: (seconds: string) => `own clock ${seconds} off`,
    chainAhead: 'Dated ahead',
    chainAheadHint: (span: string) =>
      `The newest block here is dated ${span} ahead of this device’s clock. Till then no block can follow it.`,
    clockBehind: 'Clock behind',
    clockBehindHint: (span: string) =>
      `This device’s clock is ${span} behind, so newer blocks wait. Set it right to go on.`,
    peersAheadHint: (span: string) =>
      `A peer shows newer blocks dated ${span} ahead; they count when their time has come.`,
  },
  search: {
    people: 'People found',
    label: 'Search',
    hint: 'Height, address, id or name',
    nothing: 'Nothing like it is in this ledger.',
    many: 'More than one begins like this. Give more of it.',
    tooHigh: (height: string) => `The newest block is ${height}.`,
    newest: 'Open the newest block',
    malformed:
      'A block’s height, an address, an id or its first characters (6 at least), or a name.',
  },
};
