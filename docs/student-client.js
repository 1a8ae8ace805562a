// A student's own client in JavaScript: keys, claims and signed payments, with nothing but what
// every browser and Node have. How to send what it makes: docs/teaching.md.
const LETTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const POLY = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const utf8 = (text) => [...new TextEncoder().encode(text)];
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const big = (value, size, bits = 8n) =>
  Array.from({ length: size }, (_, at) =>
    Number((BigInt(value) >> (bits * BigInt(size - 1 - at))) & ((1n << bits) - 1n)),
  );

export function addressOf(key) {
  const data = big(BigInt(`0x${hex(key)}`) << 4n, 52, 5n); // bech32m, BIP 350 (L-3)
  const prefix = [...utf8('folio').map((c) => c >> 5), 0, ...utf8('folio').map((c) => c & 31)];
  let sum = 1;
  for (const value of [...prefix, ...data, 0, 0, 0, 0, 0, 0]) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (let i = 0; i < 5; i++) if ((top >> i) & 1) sum ^= POLY[i];
  }
  return `folio1${[...data, ...big(sum ^ 0x2bc830a3, 6, 5n)].map((v) => LETTERS[v]).join('')}`;
}
const keyOf = (address) =>
  big(
    [...address.slice(6, 58)].reduce((n, c) => n * 32n + BigInt(LETTERS.indexOf(c)), 0n) >> 4n,
    32,
  );

export async function newAccount() {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const key = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return { address: addressOf(key), privateKey: pair.privateKey };
}
export async function transaction(ledger, account, sender, receiver, amount, sequence, memo = '') {
  const text = utf8(memo);
  const from = sender === 'GENESIS' ? Array(32).fill(0) : keyOf(sender);
  const head = [...utf8('folio/tx/1'), ...big(`0x${ledger}`, 32), 1, ...from, ...keyOf(receiver)];
  const rest = [...big(amount, 8), ...big(0, 8), ...big(sequence, 4), ...big(0, 4), text.length];
  const signed = Uint8Array.from([...head, ...rest, ...text]); // the bytes of L-4
  const signature = await crypto.subtle.sign('Ed25519', account.privateKey, signed);
  return { sender, receiver, amount, sequence, memo, signature: hex(new Uint8Array(signature)) };
}
