/**
 * Adapts the wallet to the node's ports: part of the composition root, since neither knows the
 * other.
 */

import { FolioError } from '../api/client.ts';
import { refused } from '../api/refused.ts';
import type { ServiceWallet } from '../api/service.ts';
import { equal } from '../base/bytes.ts';
import type { Charter } from '../ledger/charter.ts';
import { decodeTransaction, signerOf } from '../ledger/transaction.ts';
import type { Outbox as NodeOutbox, WalletRecord } from '../node/pool/wallet-record.ts';
import type { WalletResult } from '../wallet/errors.ts';
import type { Outbox } from '../wallet/outbox.ts';
import type { Wallet } from '../wallet/wallet.ts';

function unwrap<T>(result: WalletResult<T>): T {
  if (result.ok) return result.value;
  throw FolioError.of(result.error);
}

/** @param slot the account's number in this browser, from 1. */
export function serviceWallet(wallet: Wallet, slot: number): ServiceWallet {
  return {
    get publicKey() {
      return wallet.publicKey;
    },
    sign: (message) => {
      const signer = wallet.signer();
      if (signer === null)
        throw refused('wallet-locked', 'The wallet is locked; give its passphrase.');
      return signer.sign(message);
    },
    watching: false,
    info: () => ({
      locked: wallet.locked,
      encrypted: wallet.encrypted,
      backedUp: wallet.backedUp,
      list: wallet.list,
      slot,
    }),
    words: async (passphrase, list) => unwrap(await wallet.words(passphrase, list)),
    keyFile: async (...args) => unwrap(await wallet.keyFile(...args)),
    restoreFile: async (file, passphrase) => unwrap(await wallet.restoreFile(file, passphrase)),
    restore: async (words, passphrase) => unwrap(await wallet.restore(words, passphrase)),
    setPassphrase: async (passphrase, old) => unwrap(await wallet.setPassphrase(passphrase, old)),
    unlock: async (passphrase) => unwrap(await wallet.unlock(passphrase)),
    lock: () => wallet.lock(),
    markBackedUp: async (list) => unwrap(await wallet.markBackedUp(list)),
  };
}

/** @param key the wallet's own; payments of an earlier wallet of this slot are left out. */
export function nodeOutbox(outbox: Outbox, charter: Charter, key: Uint8Array): NodeOutbox {
  const isOwn = ({ bytes }: WalletRecord): boolean => {
    const decoded = decodeTransaction(bytes);
    return decoded.ok && equal(signerOf(charter, decoded.value), key);
  };
  return {
    load: () => Promise.resolve(outbox.list().map(toRecord).filter(isOwn)),
    save: async (record) => {
      if (outbox.get(record.id) === undefined) {
        // It ended after it had made way for newer ones: there is nothing to settle.
        if (record.end !== null) return;
        await outbox.add(record.id, record.bytes, record.made);
      }
      await outbox.settle([[record.id, record.end ?? { kind: 'offered' }]]);
    },
  };
}

function toRecord(own: ReturnType<Outbox['list']>[number]): WalletRecord {
  const { id, bytes, made, outcome } = own;
  const end = outcome.kind === 'offered' || outcome.kind === 'block' ? null : outcome;
  return { id, bytes, made, end };
}
