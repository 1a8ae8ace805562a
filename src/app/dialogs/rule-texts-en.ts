/** The table says in English what each rule of docs/protocol.md demands, and why. */
import type { RuleTexts } from './rule-texts.ts';

export const ruleEn: RuleTexts = {
  title: (id, name) => `Rule ${id}: ${name}`,
  whole: (id) => `Folio’s source has the whole rule, to the last byte: docs/protocol.md, ${id}.`,
  rules: {
    'L-2': {
      name: 'Amounts',
      text: [
        'An amount is a whole number of the smallest unit: at least 1, at most 2^53 - 1.',
        'Fractions, negative numbers and text are refused, so that every machine counts alike.',
      ],
    },
    'L-4': {
      name: 'Transaction',
      text: [
        'A transaction states sender, receiver, amount, fee, number, expiry and memo. Its sender signs all of it, together with the ledger’s id.',
        'The number is the next one of the sender’s account. So a payment cannot be written twice, and a signature is good for one ledger only.',
      ],
    },
    'L-5': {
      name: 'Signatures',
      text: [
        'A signature is Ed25519. Odd forms on which browsers disagree are listed and refused.',
        'All nodes must come to the same verdict, or the chain would split.',
      ],
    },
    'L-6': {
      name: 'Block',
      text: [
        'A block is a header of 160 bytes and at least one transaction. The header holds the hash of the block before it and one hash over all its transactions.',
        'Change one letter in an old block and its hash changes: then no block after it fits any more.',
      ],
    },
    'L-7': {
      name: 'Accounts root',
      text: [
        'Each header holds one hash over everybody’s balance after the block.',
        'A block that states wrong balances has another hash than the one each node works out, and is refused.',
      ],
    },
    'L-8': {
      name: 'GENESIS',
      text: [
        'Coins come from GENESIS alone. Without an issuer each account claims the grant once; with one, only the issuer mints.',
        'The builder of a block gets its fees and the reward. Nothing else makes coins.',
      ],
    },
    'L-9': {
      name: 'Validity',
      text: [
        'A payment counts if its signature holds, its number is the next one, its time is not over, and the balance covers amount and fee.',
        'A block counts if its link, its time, its work, its proof and each of its transactions are right. A time more than 30 s ahead of the own clock has to wait.',
      ],
    },
    'L-10': {
      name: 'Work',
      text: [
        'The hash of a block, read as a number, must lie below a target. The work says how many attempts that takes on average.',
        'It follows the pace of the last 32 blocks: it rises by a sixteenth a block at most, falls by half at most, and halves while no block comes.',
        'A steeper rise would help an attacker: one lucky block would outweigh many honest ones.',
      ],
    },
    'L-11': {
      name: 'Fork choice',
      text: [
        'Of two valid chains the one with more work counts; with equal work, the one whose last hash is lower.',
        'Transactions of the blocks that lose go back to the pool, if they are still valid.',
      ],
    },
    'L-12': {
      name: 'Seal',
      text: [
        'The issuer may sign a block. From then on only chains through that block count, whatever their work.',
        'Two seals that exclude each other are kept and shown to everybody: they prove that the issuer cheated.',
      ],
    },
    'P-1': {
      name: 'The pool',
      text: [
        'The pool holds what waits: 50,000 transactions, 64 of one sender, and 1,024 claims, which are drawn by lot.',
        'The higher fee a byte goes first. Whatever a sender has waiting must be covered by the balance.',
      ],
    },
    'B-1': {
      name: 'When a block is begun',
      text: [
        'A builder looks every few seconds. It begins when enough transactions wait, or when the oldest has waited long enough.',
        'A turn that changes with every block keeps all tabs from building the same one at once.',
      ],
    },
    'O-2': {
      name: 'The ops',
      text: [
        'Nodes speak by requests and answers: register, peers, time, pool, merge, blocks, and some more for sync.',
        'A new payment goes to all linked nodes at once; what they lack of each other’s pools and chains, they ask for.',
      ],
    },
    'N-5': {
      name: 'Ends of links',
      text: [
        'A link ends for a reason out of one list. What a peer’s own bytes prove to be wrong is an offence and costs it the link; three times, and it is kept out for ten minutes.',
        'Slowness, a wrong clock or another opinion are no offence.',
      ],
    },
    'S-2': {
      name: 'Databases',
      text: [
        'A step of the chain is written to the disk as one: block, balances, index and all, or nothing.',
        'So a tab that dies in the middle of a write comes back before or after it, never in between.',
      ],
    },
  },
};
