/**
 * The node key (N-8): an Ed25519 key of one run of a node. The node id follows from the key, and
 * `hello` carries a signature over data that only this link has. So nobody can use another node's
 * id: neither a stranger that has heard of it, nor a peer in between that passes everything on.
 */
import { ByteWriter, concat, equal } from '../../base/bytes.ts';
import type { Signer, Verifier } from '../../crypto/ed25519.ts';
import { sha256 } from '../../crypto/sha256.ts';
import {
  type Hello,
  NODE_ID_BYTES,
  type NodeProof,
  type PassedSignal,
} from '../../protocol/shapes.ts';
import type { Link } from '../ports.ts';

const ID_DOMAIN = new TextEncoder().encode('folio/node/1');
const LINK_DOMAIN = new TextEncoder().encode('folio/link/1');
const SIGNAL_DOMAIN = new TextEncoder().encode('folio/signal/1');

/** Node id of a key: the first 16 bytes of SHA-256("folio/node/1" | key). */
export function nodeIdOf(key: Uint8Array): Uint8Array {
  return sha256(ID_DOMAIN, key).slice(0, NODE_ID_BYTES);
}

/** `none`: the hello has no key, or the link has nothing to bind it to. */
type Standing = 'none' | 'proved' | 'false';

export class NodeKeys {
  readonly #ledgerId: Uint8Array;
  readonly #own: Signer | null;
  readonly #verifier: Verifier;
  readonly #proofs = new WeakMap<Link, Promise<NodeProof>>();
  /** Keys that were proved, by link. */
  readonly #proved = new WeakMap<Link, Uint8Array>();

  /** @param own null for a node that proves nothing. */
  constructor(ledgerId: Uint8Array, own: Signer | null, verifier: Verifier) {
    this.#ledgerId = ledgerId;
    this.#own = own;
    this.#verifier = verifier;
  }

  /** The own hello, with the proof for this link. */
  async helloFor(link: Link, hello: Hello): Promise<Hello> {
    const own = this.#own;
    const { binding } = link;
    if (own === null || binding === undefined) return hello;
    let proof = this.#proofs.get(link);
    if (proof === undefined) {
      const signed = own.sign(this.#signed(binding, link.outbound));
      proof = signed.then((signature) => ({ key: own.publicKey, signature }));
      this.#proofs.set(link, proof);
    }
    return { ...hello, proof: await proof };
  }

  /** Whether the hello of this link's other end proves the node id it names. */
  async check(link: Link, { node, proof }: Hello): Promise<Standing> {
    const known = this.#proved.get(link);
    if (proof === undefined) return known === undefined ? 'none' : 'false';
    if (!equal(nodeIdOf(proof.key), node)) return 'false';
    if (known !== undefined) return equal(known, proof.key) ? 'proved' : 'false';
    if (link.binding === undefined) return 'none';
    const message = this.#signed(link.binding, !link.outbound);
    const check = { publicKey: proof.key, message, signature: proof.signature };
    const [good] = await this.#verifier.verify([check]);
    if (good !== true) return 'false';
    this.#proved.set(link, proof.key);
    return 'proved';
  }

  /** False for a node that proves nothing. */
  get canSign(): boolean {
    return this.#own !== null;
  }

  /** A signal of this node (N-8), good until `expires`; null for a node that proves nothing. */
  async signSignal(
    to: Uint8Array,
    expires: number,
    body: Uint8Array,
  ): Promise<PassedSignal | null> {
    const own = this.#own;
    if (own === null) return null;
    const unsigned = { key: own.publicKey, to, expires, body };
    return { ...unsigned, signature: await own.sign(this.#signalMessage(unsigned)) };
  }

  /** Whether a signal is of the key that it names. */
  async isSigned(signal: PassedSignal): Promise<boolean> {
    const { key: publicKey, signature } = signal;
    const message = this.#signalMessage(signal);
    const [good] = await this.#verifier.verify([{ publicKey, message, signature }]);
    return good === true;
  }

  #signalMessage({ to, expires, body }: Omit<PassedSignal, 'signature'>): Uint8Array {
    const writer = new ByteWriter();
    writer.bytes(SIGNAL_DOMAIN);
    writer.bytes(this.#ledgerId);
    writer.bytes(to);
    writer.u32(expires);
    writer.bytes(body);
    return writer.finish();
  }

  /** The key proved on this link; null if none is. */
  of(link: Link): Uint8Array | null {
    return this.#proved.get(link) ?? null;
  }

  /**
   * The bytes that are signed. They say whether the signer dialled, so that no proof can be sent
   * back to its maker.
   */
  #signed(binding: Uint8Array, outbound: boolean): Uint8Array {
    return concat(LINK_DOMAIN, this.#ledgerId, binding, Uint8Array.of(outbound ? 1 : 0));
  }
}
