/**
 * The one wallet of a slot, for all ledgers (S-1): makes the key, keeps it, signs with it. Holds no
 * seed in memory: signing goes through a key the browser does not let out where it can, and the
 * words are read from disk when asked for (S-3).
 */
import { createSigner, publicKeyOf, SEED_BYTES, type Signer } from '../crypto/ed25519.ts';
import { refuse, type WalletFailure, type WalletResult } from './errors.ts';
import { seedToWords, wordsToSeed } from './mnemonic.ts';
import { canEncrypt, decryptSeed, encryptSeed, MIN_PASSPHRASE } from './passphrase.ts';
import type { SeedRecord } from './seed-record.ts';
import { createSeed, type FoundSeed, loadSeed, saveSeed } from './seed-store.ts';
import type { WalletRandom, WalletStore } from './store.ts';

const DONE: WalletResult<void> = { ok: true, value: undefined };

export class Wallet {
  readonly #store: WalletStore;
  readonly #random: WalletRandom;
  /** Without the secret. */
  #facts: { publicKey: Uint8Array; backedUp: boolean; encrypted: boolean };
  #signer: Signer | null;
  /** The call that is on: the next one begins with what it left on disk and in memory. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    store: WalletStore,
    random: WalletRandom,
    record: SeedRecord,
    signer: Signer | null,
  ) {
    this.#store = store;
    this.#random = random;
    this.#facts = factsOf(record);
    this.#signer = signer;
  }

  /**
   * The slot's wallet, made when there is none. Refuses with `seed-damaged`; `recover` helps then.
   */
  static async open(store: WalletStore, random: WalletRandom): Promise<WalletResult<Wallet>> {
    let found = await loadSeed(store);
    if (found.kind === 'none') found = await create(store, random);
    if (found.kind !== 'found') return damaged();
    const { secret } = found.record;
    let signer: Signer | null = null;
    if (secret.kind === 'clear') {
      signer = await createSigner(secret.seed);
      secret.seed.fill(0);
    }
    return { ok: true, value: new Wallet(store, random, found.record, signer) };
  }

  /** A wallet from its words, in place of whatever is stored. */
  static async recover(
    store: WalletStore,
    random: WalletRandom,
    words: string,
  ): Promise<WalletResult<Wallet>> {
    const restored = await storeWords(store, words);
    if (!restored.ok) return restored;
    const { record, signer } = restored.value;
    return { ok: true, value: new Wallet(store, random, record, signer) };
  }

  /** 32 bytes; known while locked too. */
  get publicKey(): Uint8Array {
    return this.#facts.publicKey;
  }

  get encrypted(): boolean {
    return this.#facts.encrypted;
  }

  get locked(): boolean {
    return this.#signer === null;
  }

  get backedUp(): boolean {
    return this.#facts.backedUp;
  }

  /** Null while locked. */
  signer(): Signer | null {
    return this.#signer;
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const result = this.#last.then(step);
    this.#last = result.catch(() => undefined);
    return result;
  }

  unlock(passphrase: string): Promise<WalletResult<void>> {
    return this.#inTurn(() => this.#unlock(passphrase));
  }

  async #unlock(passphrase: string): Promise<WalletResult<void>> {
    if (!this.locked) return DONE;
    const read = await this.#read(passphrase);
    if (!read.ok) return read;
    this.#signer = await createSigner(read.value.seed);
    read.value.seed.fill(0);
    return DONE;
  }

  /** Needs the passphrase again from here on; without one there is nothing to lock. */
  async lock(): Promise<void> {
    const forget = (): void => {
      if (this.encrypted) this.#signer = null;
    };
    forget();
    // What was asked for before may open it once more.
    await this.#inTurn(async () => forget());
  }

  /** 24 words; needs the passphrase where one is set, though unlocked. */
  words(passphrase = ''): Promise<WalletResult<string>> {
    return this.#inTurn(() => this.#words(passphrase));
  }

  async #words(passphrase: string): Promise<WalletResult<string>> {
    const read = await this.#read(passphrase);
    if (!read.ok) return read;
    const value = await seedToWords(read.value.seed);
    read.value.seed.fill(0);
    return { ok: true, value };
  }

  /**
   * Replaces the wallet by the words' one; the old one is gone for good. `passphrase` encrypts it;
   * a wallet that had one is never followed by one in the clear: `passphrase-needed` without.
   */
  restore(words: string, passphrase = ''): Promise<WalletResult<void>> {
    return this.#inTurn(() => this.#restore(words, passphrase));
  }

  async #restore(words: string, passphrase: string): Promise<WalletResult<void>> {
    if (passphrase === '' && this.encrypted)
      return refuse(
        'passphrase-needed',
        'The present wallet has a passphrase; give one for the restored wallet.',
      );
    const chosen = checkChosen(passphrase);
    if (!chosen.ok) return chosen;
    const restored = await storeWords(this.#store, words, { passphrase, random: this.#random });
    if (!restored.ok) return restored;
    this.#facts = factsOf(restored.value.record);
    this.#signer = restored.value.signer;
    return DONE;
  }

  /**
   * Sets, changes (with the old one) or, when '', removes the passphrase. Leaves the wallet
   * unlocked.
   */
  setPassphrase(passphrase: string, old = ''): Promise<WalletResult<void>> {
    return this.#inTurn(() => this.#setPassphrase(passphrase, old));
  }

  async #setPassphrase(passphrase: string, old: string): Promise<WalletResult<void>> {
    const chosen = checkChosen(passphrase);
    if (!chosen.ok) return chosen;
    const read = await this.#read(old);
    if (!read.ok) return read;
    const { seed, record } = read.value;
    const secret: SeedRecord['secret'] =
      passphrase === ''
        ? { kind: 'clear', seed }
        : await encryptSeed(seed, record.publicKey, passphrase, this.#random);
    await this.#save({ ...record, secret });
    this.#signer ??= await createSigner(seed);
    seed.fill(0);
    return DONE;
  }

  /** The user says the words are written down. */
  markBackedUp(): Promise<WalletResult<void>> {
    return this.#inTurn(() => this.#markBackedUp());
  }

  async #markBackedUp(): Promise<WalletResult<void>> {
    const found = await loadSeed(this.#store);
    if (found.kind !== 'found') return damaged();
    await this.#save({ ...found.record, backedUp: true });
    return DONE;
  }

  async #save(record: SeedRecord): Promise<void> {
    await saveSeed(this.#store, record);
    this.#facts = factsOf(record);
  }

  async #read(passphrase: string): Promise<WalletResult<{ seed: Uint8Array; record: SeedRecord }>> {
    const found = await loadSeed(this.#store);
    if (found.kind !== 'found') return damaged();
    const { record } = found;
    if (record.secret.kind === 'clear') {
      return { ok: true, value: { seed: record.secret.seed, record } };
    }
    if (passphrase === '') return refuse('locked', 'The wallet has a passphrase; give it.');
    if (!canEncrypt()) return insecure();
    const seed = await decryptSeed(record.secret, record.publicKey, passphrase);
    if (seed === null) return refuse('passphrase-wrong', 'This is not the passphrase.');
    return { ok: true, value: { seed, record } };
  }
}

async function create(store: WalletStore, random: WalletRandom): Promise<FoundSeed> {
  const seed = random.bytes(SEED_BYTES);
  const record: SeedRecord = {
    publicKey: publicKeyOf(seed),
    backedUp: false,
    secret: { kind: 'clear', seed },
  };
  try {
    await createSeed(store, record);
    return { kind: 'found', record };
  } catch (error) {
    // Another tab of this slot may have been first: then its seed is the seed.
    const found = await loadSeed(store);
    if (found.kind === 'none') throw error;
    return found;
  }
}

/** '' is none. */
function checkChosen(passphrase: string): WalletResult<void> {
  if (passphrase === '') return DONE;
  if ([...passphrase].length < MIN_PASSPHRASE)
    return refuse('passphrase-short', `A passphrase has at least ${MIN_PASSPHRASE} characters.`);
  return canEncrypt() ? DONE : insecure();
}

async function storeWords(
  store: WalletStore,
  words: string,
  lock: { passphrase: string; random: WalletRandom } | null = null,
): Promise<WalletResult<{ record: SeedRecord; signer: Signer }>> {
  const read = await wordsToSeed(words);
  if (!read.ok) return read;
  const seed = read.value;
  const signer = await createSigner(seed);
  const publicKey = publicKeyOf(seed);
  const secret: SeedRecord['secret'] =
    lock === null || lock.passphrase === ''
      ? { kind: 'clear', seed }
      : await encryptSeed(seed, publicKey, lock.passphrase, lock.random);
  // Whoever types the words has them.
  const record: SeedRecord = { publicKey, backedUp: true, secret };
  await saveSeed(store, record);
  return { ok: true, value: { record, signer } };
}

function factsOf({ publicKey, backedUp, secret }: SeedRecord): {
  publicKey: Uint8Array;
  backedUp: boolean;
  encrypted: boolean;
} {
  return { publicKey: publicKey.slice(), backedUp, encrypted: secret.kind === 'encrypted' };
}

function damaged(): WalletFailure {
  return refuse('seed-damaged', 'The stored wallet is damaged; its 24 words bring it back.');
}

function insecure(): WalletFailure {
  return refuse(
    'insecure-context',
    'A passphrase needs a secure page (https or localhost); this one is plain http.',
  );
}
