// A student's own client in JavaScript: keys, claims and signed payments, with nothing but what
// every browser and Node have. How to send what it makes: docs/teaching.md.
const LETTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const POLY = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

function regroup(values, from, to) {
  const [all, out] = [[...values].map((v) => v.toString(2).padStart(from, '0')).join(''), []];
  for (let at = 0; at < all.length; at += to) out.push(all.slice(at, at + to).padEnd(to, '0'));
  return out.map((bits) => Number.parseInt(bits, 2));
}
export function addressOf(key) {
  // bech32m, BIP 350, prefix "folio" (L-3)
  const data = regroup(key, 8, 5);
  const prefix = [...'folio'].map((c) => c.charCodeAt(0));
  const all = [...prefix.map((c) => c >> 5), 0, ...prefix.map((c) => c & 31), ...data];
  let sum = 1;
  for (const value of [...all, 0, 0, 0, 0, 0, 0]) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (let i = 0; i < 5; i++) if ((top >> i) & 1) sum ^= POLY[i];
  }
  const check = [25, 20, 15, 10, 5, 0].map((shift) => ((sum ^ 0x2bc830a3) >>> shift) & 31);
  return `folio1${[...data, ...check].map((v) => LETTERS[v]).join('')}`;
}
const keyOf = (address) =>
  regroup(
    [...address.slice(6, 58)].map((c) => LETTERS.indexOf(c)),
    5,
    8,
  ).slice(0, 32);
const big = (value, bytes) =>
  [
    ...value
      .toString(16)
      .padStart(2 * bytes, '0')
      .matchAll(/../g),
  ].map((h) => Number.parseInt(h, 16));
const hex = (bytes) => [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');

export async function newAccount() {
  const { publicKey, privateKey } = await crypto.subtle.generateKey('Ed25519', true, [
    'sign',
    'verify',
  ]);
  const key = new Uint8Array(await crypto.subtle.exportKey('raw', publicKey));
  return { address: addressOf(key), privateKey };
}
export async function transaction(ledger, account, sender, receiver, amount, sequence, memo = '') {
  const text = [...new TextEncoder().encode(memo)];
  const from = sender === 'GENESIS' ? Array(32).fill(0) : keyOf(sender);
  const head = [...new TextEncoder().encode('folio/tx/1'), ...big(BigInt(`0x${ledger}`), 32), 1];
  const rest = [...from, ...keyOf(receiver), ...big(amount, 8), ...big(0, 8), ...big(sequence, 4)];
  const signed = Uint8Array.from([...head, ...rest, ...big(0, 4), text.length, ...text]); // L-4
  const signature = hex(
    new Uint8Array(await crypto.subtle.sign('Ed25519', account.privateKey, signed)),
  );
  return { sender, receiver, amount, sequence, memo, signature };
}
