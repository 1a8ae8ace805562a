/**
 * All reasons for which the ledger refuses something, one code each. Codes are stable: peers
 * receive them in `merge` answers (O-2) and the page translates them, so a code is added, never
 * renamed.
 */
export type ErrorCode =
  | ShapeCode
  | CharterCode
  | AddressCode
  | AmountCode
  | LinkCode
  | TransactionCode
  | StateCode
  | PoolCode
  | HeaderCode
  | BlockCode
  | SealCode
  | AccountsCode
  | ReceiptCode;

/** Bytes or JSON without the form of what they should be. */
export type ShapeCode =
  /** Fewer bytes than the fields need. */
  | 'short'
  /** Bytes left over after the last field. */
  | 'trailing'
  /** Not a JSON object. */
  | 'not-an-object'
  /** Not a JSON array. */
  | 'not-a-list'
  /** A required field is absent. */
  | 'missing'
  /** A field that must be a JSON number is something else (a numeric string too). */
  | 'not-a-number'
  /** NaN or an infinity (`1e400` is one after parsing). */
  | 'not-finite'
  /** A number with a fraction. */
  | 'not-an-integer'
  | 'negative'
  /** -0, which equals 0 and yet is another value. */
  | 'negative-zero'
  /** Above the field's range, or above 2^53-1. */
  | 'too-large'
  /** A field that must be a string is something else. */
  | 'not-text'
  /** Lone surrogates in a string, or bytes that are not UTF-8. */
  | 'malformed-text'
  /** Not lower-case hex of the field's length. */
  | 'hex'
  /** Not the decimal string of an unsigned 64-bit integer. */
  | 'decimal'
  /** The given `id` or `hash` differs from the one computed. */
  | 'id-mismatch';

/** L-1. */
export type CharterCode =
  /** Not a version this code knows. */
  | 'charter-version'
  /** Version 1, of which no ledger can be opened any more. */
  | 'charter-earlier'
  /** A number outside its range. */
  | 'charter-range'
  /** Name or unit empty, too long or not well-formed. */
  | 'charter-text'
  /** Grants together with an issuer, or neither. */
  | 'charter-issuer';

/** L-3, text form. */
export type AddressCode =
  | 'address-empty'
  /** Upper and lower case mixed. */
  | 'address-case'
  /** Does not start with `folio1`. */
  | 'address-prefix'
  | 'address-length'
  /** A character bech32 does not have. */
  | 'address-character'
  /** Misspelt. */
  | 'address-checksum'
  /** The bits after the key are not zero. */
  | 'address-padding'
  /** The zero key, GENESIS, which has no address. */
  | 'address-zero';

/** Amounts as a person types them. */
export type AmountCode =
  | 'amount-empty'
  | 'amount-not-a-number'
  /** Its separator could group thousands or begin decimals. */
  | 'amount-unclear'
  | 'amount-negative'
  /** More decimals than the charter has. */
  | 'amount-decimals'
  | 'amount-too-large'
  /** A transferred amount is at least 1 (L-2). */
  | 'amount-zero';

/** N-1. */
export type LinkCode =
  /** No ledger is named. */
  | 'link-empty'
  | 'link-too-long'
  /** Broken percent-encoding or extra path parts. */
  | 'link-syntax'
  /** A name the charter could not carry. */
  | 'link-name'
  /** The charter is not base64url or not a valid charter. */
  | 'link-charter'
  /** The charter's name is not the link's. */
  | 'link-charter-name'
  /** An unknown view, or an id that cannot be one. */
  | 'link-view'
  | 'link-amount'
  | 'link-memo';

/** Reasons why a transaction is invalid whatever the state (L-2, L-4, L-5, L-8, L-9). */
export type TransactionCode =
  /** Another version (also of headers and blocks). */
  | 'version'
  /** GENESIS as receiver. */
  | 'receiver-zero'
  /** Below the charter's least fee. */
  | 'fee-low'
  /** Sequence 2^32-1 is never valid. */
  | 'sequence-end'
  /** Over 140 bytes. */
  | 'memo-length'
  /** A claim's amount is the charter's grant. */
  | 'claim-amount'
  /** A claim's sequence is 0. */
  | 'claim-sequence'
  /** A claim has no memo. */
  | 'claim-memo'
  /** A claim's fee is 0. */
  | 'claim-fee'
  | 'signature';

/** Reasons why a transaction is invalid at a given state (L-8, L-9). */
export type StateCode =
  /** It is spent already: the account's sequence is higher. */
  | 'sequence-low'
  /** The account's sequence is lower: an earlier transaction is missing. */
  | 'sequence-gap'
  /** Balance below amount + fee (for a mint: below the fee). */
  | 'balance'
  /** The time is past `expires`. */
  | 'expired'
  /** This account has had its grant. */
  | 'already-claimed'
  /** The block holds `grantsPerBlock` claims already. */
  | 'too-many-claims'
  /** The supply would pass 2^53-1. */
  | 'supply';

/** P-1: policy of a node, not validity. */
export type PoolCode =
  /** The pool is full and this pays less than the cheapest. */
  | 'pool-full'
  /** This signer has 64 pooled already. */
  | 'pool-sender-full'
  /** The pool holds 1,024 claims already. */
  | 'pool-claims-full'
  /** More than 16 ahead of the signer's next sequence. */
  | 'pool-gap'
  /** The same signer and sequence are pooled with a fee at least as high. */
  | 'replace-fee-low'
  /** It made way for one that pays more. */
  | 'pool-evicted'
  /** It made way for one of the same signer and sequence with a higher fee. */
  | 'replaced';

/** L-6, L-9, L-10. */
export type HeaderCode =
  /** Not its parent's height + 1. */
  | 'height'
  /** `previous` is not the parent's hash. */
  | 'previous'
  /** The parent is not known here. */
  | 'orphan'
  /** Zeros as builder in a block other than genesis. */
  | 'builder-zero'
  /** Not after the parent's time. */
  | 'time-early'
  /** More than 30 s ahead of the clock here: held and tried again, no offence. */
  | 'time-ahead'
  /** Not the work L-10 requires. */
  | 'work-wrong'
  /** The hash is above the target of the stated work. */
  | 'proof';

/** L-6 to L-9, bodies. */
export type BlockCode =
  | 'block-empty'
  | 'block-size'
  /** The body is not the one the header commits to; this says nothing about the header. */
  | 'transactions-root'
  /** The state after the block is not the one the header commits to. */
  | 'accounts-root'
  /** A transaction of the block is invalid at its place. */
  | 'transaction-invalid'
  /** The block or one before it was found invalid. */
  | 'condemned';

/** L-12. */
export type SealCode =
  /** The ledger has no issuer. */
  | 'seal-no-issuer'
  | 'seal-height'
  | 'seal-signature'
  /** The seal's height is not its block's. */
  | 'seal-block'
  /** The block is not on a chain through the held seals. */
  | 'sealed-out';

/** L-7: accounts, their pages and proofs. */
export type AccountsCode =
  /** A record with impossible flags or numbers. */
  | 'account-record'
  /** Records not strictly ascending by SHA-256(address), or not under the prefix. */
  | 'accounts-order'
  /** A prefix that is not `0`s and `1`s, or too long. */
  | 'accounts-prefix'
  /** A part or page whose pieces do not fit together. */
  | 'accounts-shape';

/** F-1: receipts. */
export type ReceiptCode =
  /** It does not begin as a receipt. */
  | 'receipt-kind'
  /** It has a version that this code does not know. */
  | 'receipt-version'
  /** It has more headers or a longer path than a receipt may have, or no header. */
  | 'receipt-size'
  /** The transaction is not in the block: its path leads to another root. */
  | 'receipt-path'
  /** A header does not follow the one before it. */
  | 'receipt-link'
  /** A header without the proof it states, or of less work than the ledger asks. */
  | 'receipt-work'
  /** The signature of the transaction is not its signer's. */
  | 'receipt-signature'
  /** The seal is not the issuer's on the last header. */
  | 'receipt-seal'
  /** All steps hold, and yet a byte has changed since the receipt was made. */
  | 'receipt-checksum';
