/** The wallet of a slot while no node has it open: for making a ledger whose issuer it is. */
import { FolioError } from '../api/client.ts';
import type { OwnWallet } from '../app/session.ts';
import { encodeAddress } from '../ledger/address.ts';
import { slotDatabase } from '../storage/slot-database.ts';
import type { WalletResult } from '../wallet/errors.ts';
import { Wallet } from '../wallet/wallet.ts';
import { systemRandom } from './system.ts';

/** Each call opens the database and lets go of it: the node comes to have it. */
export async function walletOfSlot(slot: number): Promise<OwnWallet> {
  const withWallet = async <T>(use: (wallet: Wallet) => Promise<T>): Promise<T> => {
    const database = slotDatabase(slot);
    await database.open();
    try {
      return await use(unwrap(await Wallet.open(database, systemRandom)));
    } finally {
      await database.close();
    }
  };
  const facts = await withWallet(async ({ publicKey, encrypted, backedUp }) => ({
    address: encodeAddress(publicKey),
    encrypted,
    backedUp,
  }));
  return {
    ...facts,
    words: (passphrase) => withWallet(async (wallet) => unwrap(await wallet.words(passphrase))),
    markBackedUp: () => withWallet(async (wallet) => unwrap(await wallet.markBackedUp())),
  };
}

function unwrap<T>(result: WalletResult<T>): T {
  if (result.ok) return result.value;
  throw new FolioError(result.error.code, result.error.reason);
}
