/** Types of docs/student-client.js, for the test that runs it. */

/** A key pair of Web Crypto and its address. */
interface StudentAccount {
  readonly address: string;
  readonly privateKey: CryptoKey;
}

export function addressOf(key: Uint8Array): string;
export function newAccount(): Promise<StudentAccount>;
/** `ledger`: the ledger's id in hex; `sender`: an address, or `GENESIS` for a claim. */
export function transaction(
  ledger: string,
  account: StudentAccount,
  sender: string,
  receiver: string,
  amount: number,
  sequence: number,
  memo?: string,
): Promise<Record<string, unknown>>;
