/** The wallet of a slot while no node has it open, for making a ledger whose issuer it is. */
import { FolioError } from '../api/client.ts';
import type { OwnWallet, RestoreSource } from '../app/session.ts';
import { encodeAddress } from '../ledger/address.ts';
import { slotDatabase } from '../storage/slot-database.ts';
import { MAX_SLOTS, type Slot } from '../storage/slots.ts';
import type { WalletResult } from '../wallet/errors.ts';
import { decodeKeyFile } from '../wallet/key-file.ts';
import { wordsToSeed } from '../wallet/mnemonic.ts';
import { loadSeed } from '../wallet/seed-store.ts';
import { Wallet } from '../wallet/wallet.ts';
import { systemRandom } from './system.ts';

/** Each call opens the database and lets go of it: the node will need it. */
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
    words: (passphrase, list) =>
      withWallet(async (wallet) => unwrap(await wallet.words(passphrase, list))),
    markBackedUp: (list) => withWallet(async (wallet) => unwrap(await wallet.markBackedUp(list))),
  };
}

/**
 * Restores into the first slot from `first` on that can be taken and has no wallet: where the
 * browser lists too few of its databases, one that looks new may be in use. The tab remembers the
 * slot once the wallet is written: after a failure a reload comes back to the account it had. Null
 * where none is left.
 */
export async function restoreFrom(
  source: RestoreSource,
  first: number,
  take: (slot: number) => Promise<Slot | null>,
): Promise<{ taken: Slot; notes: string } | null> {
  await checkSource(source);
  for (let slot = first; slot <= MAX_SLOTS; slot += 1) {
    const taken = await take(slot);
    if (taken === null) continue;
    const notes = await restoreInSlot(slot, source).catch((error: unknown) => {
      taken.release();
      throw error;
    });
    if (notes !== null) {
      taken.remember();
      return { taken, notes };
    }
    taken.release();
  }
  return null;
}

/** Rejects a source that makes no wallet, before a slot is taken or anything written. */
async function checkSource(source: RestoreSource): Promise<void> {
  if (source.kind === 'words') unwrap(await wordsToSeed(source.words));
  else unwrap(await decodeKeyFile(source.file, source.passphrase));
}

/**
 * Puts a wallet of words, or of a key file, into a slot that has none; returns the file's notes, ''
 * for words. If the slot has a wallet after all, returns null and changes nothing: not every
 * browser lists its databases, and a key that is overwritten is gone for good.
 */
async function restoreInSlot(slot: number, source: RestoreSource): Promise<string | null> {
  const database = slotDatabase(slot);
  await database.open();
  try {
    if ((await loadSeed(database)).kind !== 'none') return null;
    if (source.kind === 'words') {
      unwrap(await Wallet.recover(database, systemRandom, source.words));
      return '';
    }
    const { file, passphrase } = source;
    const lock = { passphrase, random: systemRandom };
    return unwrap(await Wallet.recoverFile(database, file, lock));
  } finally {
    await database.close();
  }
}

function unwrap<T>(result: WalletResult<T>): T {
  if (result.ok) return result.value;
  throw FolioError.of(result.error);
}
