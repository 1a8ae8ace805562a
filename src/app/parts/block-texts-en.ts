/** The words by which a block is explained, in English. */
import type { BlockTexts } from './block-texts.ts';

export const blockEn: BlockTexts = {
  header: 'Header',
  headerNote: '160 bytes, and the hash of these bytes is the name of the block.',
  fields: {
    version: 'The form of the header.',
    height: 'How many blocks are below it.',
    previous: 'The hash of the block before: this is what makes a chain of blocks.',
    transactionsRoot: 'One hash over all transactions of the block: change one, and it is another.',
    accountsRoot: 'One hash over every balance after this block.',
    builder: 'The account that gets the fees and the reward.',
    time: 'By the builder’s clock; later than the block before, at most 30 s ahead of yours.',
    work: 'How many attempts a proof takes on average. It follows the pace of the last blocks.',
    nonce: 'The number that was sought: with it, the hash is low enough.',
    hash: 'SHA-256 of the header. It is not stored in it: everybody works it out.',
  },
  version: 'Version',
  height: 'Height',
  proof: {
    title: 'The proof',
    hash: 'This hash',
    target: 'is below this target',
    holds: (work) => `One attempt in ${work} comes out so low. That is the proof of the work.`,
    fails: 'The hash is above the target: it proves nothing.',
    at: (percent) => `The hash stands at ${percent} % of the target`,
  },
  way: {
    title: 'Its path to the block',
    note: 'With these few hashes anybody can check that the payment is in the block, without the rest of it.',
    show: 'Show the path',
    leaf: 'Hash of this payment',
    alone: 'It is the only transaction of its block: its hash is the root itself.',
    beside: (side) => `beside it, on the ${side}`,
    above: 'hash of both',
    root: 'The header’s transactions root',
    holds: (steps) =>
      `This page has hashed its way up just now, ${steps} ${steps === 1 ? 'step' : 'steps'}: it is the root in the header.`,
    fails: 'The path does not lead to the root in the header.',
    block: (height) => `Block ${height}`,
  },
  stale: {
    title: 'A stale block',
    why: {
      'less-work': 'Its branch has less work than the chain, and the most work wins (L-11).',
      'higher-hash': 'Both branches have the same work; then the lower hash wins (L-11).',
      'sealed-out': 'The issuer sealed a block of the other branch, and seals bind (L-12).',
      invalid: 'It breaks a rule, so no work makes it count (L-9).',
    },
    tree: (height) => `The chain and the branch that left it after block ${height}`,
    payments: 'What became of its transactions',
    gone: 'Its transactions are not kept here.',
    open: 'Show its transactions',
    close: 'Hide its transactions',
    fate: (fate, height) =>
      ({
        block: `in block ${height} of the chain`,
        pool: 'back in the pool, waiting',
        spent: 'replaced: another payment has its number',
        expired: 'expired before it was written',
        dropped: 'in no block: its signer can send it again',
      })[fate.kind],
  },
};
