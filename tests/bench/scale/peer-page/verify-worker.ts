// Verifies Ed25519 signatures by WebCrypto for a while: the ceiling of one worker of this machine.

/** An order; the answer is the number of signatures verified a second. */
export interface Order {
  /** For how long, ms. */
  ms: number;
}

const SIGNATURES = 256;
const AT_ONCE = 64;
/** The signed bytes of a payment without a memo have this length. */
const MESSAGE_BYTES = 132;

interface Signed {
  key: ArrayBuffer;
  message: Uint8Array<ArrayBuffer>;
  signature: ArrayBuffer;
}

async function makeSigned(): Promise<Signed[]> {
  const made: Signed[] = [];
  for (let index = 0; index < SIGNATURES; index += 1) {
    const pair = (await crypto.subtle.generateKey('Ed25519', true, [
      'sign',
      'verify',
    ])) as CryptoKeyPair;
    const message = crypto.getRandomValues(new Uint8Array(MESSAGE_BYTES));
    made.push({
      key: await crypto.subtle.exportKey('raw', pair.publicKey),
      message,
      signature: await crypto.subtle.sign('Ed25519', pair.privateKey, message),
    });
  }
  return made;
}

const signed = makeSigned();

async function verify({ key, message, signature }: Signed): Promise<boolean> {
  const imported = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', imported, signature, message);
}

self.addEventListener('message', async ({ data }: MessageEvent<Order>) => {
  const all = await signed;
  const began = performance.now();
  let count = 0;
  while (performance.now() - began < data.ms) {
    const batch = Array.from(
      { length: AT_ONCE },
      (_, i) => all[(count + i) % SIGNATURES] as Signed,
    );
    const verdicts = await Promise.all(batch.map(verify));
    if (verdicts.includes(false)) throw new Error('a signature does not hold');
    count += AT_ONCE;
  }
  self.postMessage((count * 1_000) / (performance.now() - began));
});
