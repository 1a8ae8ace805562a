/**
 * Answers STUN binding requests (RFC 8489) on the port number of the page's own server (N-7): two
 * browsers of one network that hides their addresses from each other (mDNS names, multicast
 * filtered) learn them here. Keeps no state but quotas; answers nothing else.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { networkOf, Windows } from './signalling-guard.ts';

/**
 * An answer is 32 bytes (IPv6: 44) to a request of 20 at least: with UDP and IP headers 1.25 (1.35)
 * times as much, so forging a sender's address gains nothing.
 */
export const STUN = {
  /** A longer one is no binding request of a browser. */
  requestBytes: 548,
  /** Answers to one address in each window of 10 s: a class behind one NAT asks 4 times a dial. */
  perAddress: 1_000,
  /** Answers in each window, in all. */
  inAll: 20_000,
} as const;

const HEADER_BYTES = 20;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const MAGIC_COOKIE = 0x2112_a442;
const XOR_MAPPED_ADDRESS = 0x0020;
/** Attributes below this must be understood (RFC 8489, 14). */
const OPTIONAL_FROM = 0x8000;
const IPV4 = 0x01;
const IPV6 = 0x02;

/**
 * The answer to a datagram from `address` and `port`; null unless it is a plain binding request.
 */
export function stunAnswer(request: Uint8Array, address: string, port: number): Buffer | null {
  if (request.length < HEADER_BYTES || request.length > STUN.requestBytes) return null;
  const view = Buffer.from(request.buffer, request.byteOffset, request.byteLength);
  if (view.readUInt16BE(0) !== BINDING_REQUEST || view.readUInt32BE(4) !== MAGIC_COOKIE)
    return null;
  if (view.readUInt16BE(2) !== request.length - HEADER_BYTES || !isPlain(view)) return null;
  const host = bytesOf(address);
  if (host === null) return null;
  // XORed with the cookie and the transaction id, one after the other.
  const mask = view.subarray(4, HEADER_BYTES);
  const answer = Buffer.alloc(HEADER_BYTES + 8 + host.length);
  answer.writeUInt16BE(BINDING_SUCCESS, 0);
  answer.writeUInt16BE(8 + host.length, 2);
  mask.copy(answer, 4);
  answer.writeUInt16BE(XOR_MAPPED_ADDRESS, HEADER_BYTES);
  answer.writeUInt16BE(4 + host.length, HEADER_BYTES + 2);
  answer.writeUInt8(host.length === 4 ? IPV4 : IPV6, HEADER_BYTES + 5);
  answer.writeUInt16BE(port ^ mask.readUInt16BE(0), HEADER_BYTES + 6);
  for (const [index, byte] of host.entries())
    answer.writeUInt8(byte ^ mask.readUInt8(index), HEADER_BYTES + 8 + index);
  return answer;
}

/** True for whole attributes, none of which asks for more than an answer. */
function isPlain(message: Buffer): boolean {
  let at = HEADER_BYTES;
  while (at < message.length) {
    if (at + 4 > message.length || message.readUInt16BE(at) < OPTIONAL_FROM) return false;
    at += 4 + Math.ceil(message.readUInt16BE(at + 2) / 4) * 4;
  }
  return at === message.length;
}

function bytesOf(address: string): Buffer | null {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) return Buffer.from(plain.split('.').map(Number));
  const [head = '', tail] = plain.split('::');
  const groups = head.split(':').filter(Boolean);
  const after = tail?.split(':').filter(Boolean) ?? [];
  const zeros = Array<string>(Math.max(0, 8 - groups.length - after.length)).fill('0');
  const all = [...groups, ...zeros, ...after].map((group) => Number.parseInt(group, 16));
  if (all.length !== 8) return null;
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

/**
 * Answers at this port and host (`::` for all). Resolves with null if the port cannot be had;
 * signalling then goes on without it.
 */
export function serveStun(
  host: string,
  port: number,
  now: () => number = () => performance.now(),
): Promise<Socket | null> {
  const perAddress = new Windows<string>(STUN.perAddress, now);
  const inAll = new Windows<'all'>(STUN.inAll, now);
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  socket.on('message', (request, { address, port: from }: RemoteInfo) => {
    // Anybody can forge such a port, and `send` throws for it, which would end the whole server.
    if (from === 0) return;
    const answer = stunAnswer(request, address, from);
    if (answer === null || !inAll.has('all', 1)) return;
    // The sender's own budget comes first: one address must not spend the answers of all.
    if (!perAddress.spend(networkOf(address), 1)) return;
    inAll.spend('all', 1);
    // A sender that cannot be answered is ignored.
    socket.send(answer, from, address, () => undefined);
  });
  return new Promise((resolve) => {
    socket.once('error', () => {
      socket.close();
      resolve(null);
    });
    socket.bind({ port, address: host }, () => {
      socket.removeAllListeners('error');
      socket.on('error', () => undefined);
      socket.unref();
      resolve(socket);
    });
  });
}
