/** The texts of the people and their names, in English. */
import { plural } from './plural.ts';

export const people = {
  people: {
    search: 'Find somebody',
    searchHint: 'Name, or part of an address',
    found: (count: string) => `${count} found`,
    order: 'Order',
    orders: { balance: 'By balance', name: 'By name' },
    card: 'My card',
    cardNote: 'Show it to others: opening it offers to save your name for this account.',
    cardName: 'Name on the card',
    cardLink: 'Link to my account',
    cardQr: 'Show as QR code',
    cardQrOf: 'QR code of my card',
    cardSays: 'So says the card. Save it if you know them; it is kept in this browser only.',
    lookAlike: 'Another address here ends just like this one. Compare all of it with:',
    names: 'Names',
    namesNote:
      'A list of a class or a club gives its names to the accounts, in this browser only: one a line, name and address.',
    paste: 'List',
    pasteHint: 'Ann, folio1…',
    look: 'Check the list',
    file: 'Choose a file',
    fileName: 'names.csv',
    export: 'Save names as CSV',
    preview: 'What the list says',
    toName: (count: number) => plural(count, 'account gets a name.', 'accounts get a name.'),
    missing: (count: number) =>
      count === 1 ? '1 has no account here yet:' : `${count} have no account here yet:`,
    line: (line: number) => `Line ${line}:`,
    save: 'Give these names',
    saved: (count: number) => plural(count, 'name is saved.', 'names are saved.'),
    problems: {
      'member-name': 'an address without a name',
      'member-name-long': 'the name is longer than 40 characters',
      'member-no-address': 'a name without an address: not here yet',
      'member-address': 'the address is misspelt',
      'member-twice': 'this address stands in the list already',
      'member-own': 'this is your own account',
      'member-name-twice': 'this name stands in the list twice; both are kept',
    },
  },
  balances: {
    title: 'Balances',
    supply: (amount: string) => `Together they hold ${amount}.`,
    empty: 'Nobody owns anything yet.',
    account: 'Account',
    balance: 'Balance',
  },
};
