/**
 * The one wallet of a slot, for all ledgers (S-1): makes the key, keeps it, signs with it. No seed
 * stays in memory: where possible signing uses a key that the browser does not reveal, and the
 * words are read from disk when they are asked for (S-3).
 */
import { createSigner, publicKeyOf, SEED_BYTES, type Signer } from '../crypto/ed25519.ts';
import { refuse, type WalletFailure, type WalletResult } from './errors.ts';
import { decodeKeyFile, encodeKeyFile } from './key-file.ts';
import { seedToWords, type WordList, wordsToSeed } from './mnemonic.ts';
import { canEncrypt, decryptSeed, encryptSeed, insecure, MIN_PASSPHRASE } from './passphrase.ts';
import type { SeedRecord } from './seed-record.ts';
import { createSeed, type FoundSeed, loadSeed, saveSeed } from './seed-store.ts';
import type { WalletRandom, WalletStore } from './store.ts';

const DONE: WalletResult<void> = { ok: true, value: undefined };

interface Facts {
  readonly publicKey: Uint8Array;
  readonly backedUp: boolean;
  readonly encrypted: boolean;
  readonly list: WordList;
}

export class Wallet {
  readonly #store: WalletStore;
  readonly #random: WalletRandom;
  /** Everything but the secret. */
  #facts: Facts;
  #signer: Signer | null;
  /** The current call: the next one begins with the state it left on disk and in memory. */
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
   * The slot's wallet, created if there is none. Refuses with `seed-damaged`; `recover` helps then.
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

  /** Restores a wallet from its words, in place of the stored one. */
  static async recover(
    store: WalletStore,
    random: WalletRandom,
    words: string,
  ): Promise<WalletResult<Wallet>> {
    const read = await wordsToSeed(words);
    if (!read.ok) return read;
    const restored = await storeSeed(store, read.value);
    const { record, signer } = restored;
    return { ok: true, value: new Wallet(store, random, record, signer) };
  }

  /**
   * Restores a wallet from a key file (F-6), which keeps its passphrase; also returns the file's
   * notes.
   */
  static async recoverFile(
    store: WalletStore,
    file: Uint8Array,
    lock: { passphrase: string; random: WalletRandom },
  ): Promise<WalletResult<string>> {
    const read = await decodeKeyFile(file, lock.passphrase);
    if (!read.ok) return read;
    await storeSeed(store, read.value, lock);
    return { ok: true, value: read.value.notes };
  }

  /** The public key, 32 bytes; known while locked too. */
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

  /** The list in which its words were written down, or which is offered first. */
  get list(): WordList {
    return this.#facts.list;
  }

  /** The signer; null while locked. */
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

  /** Locks: the passphrase is needed again from here on; without one there is nothing to lock. */
  async lock(): Promise<void> {
    const forget = (): void => {
      if (this.encrypted) this.#signer = null;
    };
    forget();
    // A call made before may unlock it once more.
    await this.#inTurn(async () => forget());
  }

  /**
   * The 24 words; needs the passphrase if one is set, even when unlocked. The list is that of the
   * backup if there is one, else `list`.
   */
  words(passphrase = '', list?: WordList): Promise<WalletResult<string>> {
    return this.#inTurn(() => this.#words(passphrase, list));
  }

  async #words(passphrase: string, list?: WordList): Promise<WalletResult<string>> {
    const read = await this.#read(passphrase);
    if (!read.ok) return read;
    const { record } = read.value;
    const wanted = record.backedUp ? record.list : (list ?? record.list);
    const value = await seedToWords(read.value.seed, wanted);
    read.value.seed.fill(0);
    return { ok: true, value };
  }

  /**
   * Replaces the wallet by the words' one; the old one is gone for good. `passphrase` encrypts it.
   * A wallet that had a passphrase is never followed by one without: `passphrase-needed`.
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
    const read = await wordsToSeed(words);
    if (!read.ok) return read;
    await this.#become(read.value, passphrase);
    return DONE;
  }

  async #become(read: { seed: Uint8Array; list: WordList }, passphrase: string): Promise<void> {
    const lock = { passphrase, random: this.#random };
    const restored = await storeSeed(this.#store, read, lock);
    this.#facts = factsOf(restored.record);
    this.#signer = restored.signer;
  }

  /**
   * The wallet as a file under a passphrase of the file's own (F-6). `present` is the wallet's
   * passphrase, if one is set; `notes` are the page's notes beside the key.
   */
  keyFile(passphrase: string, present = '', notes = ''): Promise<WalletResult<Uint8Array>> {
    return this.#inTurn(() => this.#keyFile(passphrase, present, notes));
  }

  async #keyFile(
    passphrase: string,
    present: string,
    notes: string,
  ): Promise<WalletResult<Uint8Array>> {
    if (passphrase === '') return refuse('passphrase-needed', 'A key file needs a passphrase.');
    const chosen = checkChosen(passphrase);
    if (!chosen.ok) return chosen;
    const read = await this.#read(present);
    if (!read.ok) return read;
    const { seed, record } = read.value;
    const { publicKey, list } = record;
    const key = { seed, publicKey, list, notes };
    const value = await encodeKeyFile(key, passphrase, this.#random);
    seed.fill(0);
    return { ok: true, value };
  }

  /**
   * Replaces the wallet by the file's one, which keeps the file's passphrase; the old one is gone
   * for good. Returns the file's notes.
   */
  restoreFile(file: Uint8Array, passphrase: string): Promise<WalletResult<string>> {
    return this.#inTurn(() => this.#restoreFile(file, passphrase));
  }

  async #restoreFile(file: Uint8Array, passphrase: string): Promise<WalletResult<string>> {
    const read = await decodeKeyFile(file, passphrase);
    if (!read.ok) return read;
    await this.#become(read.value, passphrase);
    return { ok: true, value: read.value.notes };
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

  /** The user says that the words are written down, in this list. */
  markBackedUp(list?: WordList): Promise<WalletResult<void>> {
    return this.#inTurn(() => this.#markBackedUp(list));
  }

  async #markBackedUp(list?: WordList): Promise<WalletResult<void>> {
    const found = await loadSeed(this.#store);
    if (found.kind !== 'found') return damaged();
    const { record } = found;
    const kept = record.backedUp ? record.list : (list ?? record.list);
    await this.#save({ ...record, backedUp: true, list: kept });
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
    list: 'english',
    secret: { kind: 'clear', seed },
  };
  try {
    await createSeed(store, record);
    return { kind: 'found', record };
  } catch (error) {
    // Another tab of this slot may have been first: then its seed counts.
    const found = await loadSeed(store);
    if (found.kind === 'none') throw error;
    return found;
  }
}

/** Checks a chosen passphrase; '' is none. */
function checkChosen(passphrase: string): WalletResult<void> {
  if (passphrase === '') return DONE;
  if ([...passphrase].length < MIN_PASSPHRASE)
    return refuse(
      'passphrase-short',
      `A passphrase has at least ${MIN_PASSPHRASE} characters.`,
      undefined,
      { least: MIN_PASSPHRASE },
    );
  return canEncrypt() ? DONE : insecure();
}

async function storeSeed(
  store: WalletStore,
  { seed, list }: { seed: Uint8Array; list: WordList },
  lock: { passphrase: string; random: WalletRandom } | null = null,
): Promise<{ record: SeedRecord; signer: Signer }> {
  const signer = await createSigner(seed);
  const publicKey = publicKeyOf(seed);
  const secret: SeedRecord['secret'] =
    lock === null || lock.passphrase === ''
      ? { kind: 'clear', seed }
      : await encryptSeed(seed, publicKey, lock.passphrase, lock.random);
  // A person who types the words, or has the file, has a backup.
  const record: SeedRecord = { publicKey, backedUp: true, list, secret };
  await saveSeed(store, record);
  return { record, signer };
}

function factsOf({ publicKey, backedUp, list, secret }: SeedRecord): Facts {
  const encrypted = secret.kind === 'encrypted';
  return { publicKey: publicKey.slice(), backedUp, encrypted, list };
}

function damaged(): WalletFailure {
  return refuse('seed-damaged', 'The stored wallet is damaged; its 24 words bring it back.');
}
