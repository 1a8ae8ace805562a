/** The part of the wallet that payments, mints and seals need. */
export interface PaymentSigner {
  readonly publicKey: Uint8Array;
  /** Rejects with code `wallet-locked` while the wallet is locked. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}
