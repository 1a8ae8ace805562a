/** The wallet as payments, mints and seals need it. */
export interface PaymentSigner {
  readonly publicKey: Uint8Array;
  /** Rejects with code `wallet-locked` while it is. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}
