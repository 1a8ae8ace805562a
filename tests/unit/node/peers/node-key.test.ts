/**
 * N-8 the node key: nobody else can use an id that is proved on a link, whether by claiming it, by
 * passing it on or by repeating its proof.
 */
import { describe, expect, it } from 'vitest';
import { concat } from '../../../../src/base/bytes.ts';
import { createSigner, createVerifier, type Signer } from '../../../../src/crypto/ed25519.ts';
import { sha256 } from '../../../../src/crypto/sha256.ts';
import { NodeKeys, nodeIdOf } from '../../../../src/node/peers/node-key.ts';
import type { Link } from '../../../../src/node/ports.ts';
import { decodeMessage } from '../../../../src/protocol/codec.ts';
import { PROTOCOL } from '../../../../src/protocol/ops.ts';
import type { Hello } from '../../../../src/protocol/shapes.ts';
import { bindingOf, FakeTransport } from '../../../support/fake-links.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { SmallLedger } from '../../../support/small-ledger.ts';
import { openNode } from '../../../support/small-node.ts';
import { drain, helloOf, Room } from '../room.ts';

const verifier = await createVerifier('pure');
const ann = await createSigner(new Uint8Array(32).fill(1), 'pure');
const eve = await createSigner(new Uint8Array(32).fill(2), 'pure');
const { ledger } = helloOf(0);

const link = (address: string, outbound: boolean) =>
  ({ address, outbound, binding: bindingOf(address) }) as unknown as Link;

/** The hello of this key's node, as it would be told on the link found at `address` here. */
async function told(key: Signer, address: string, dialledHere: boolean): Promise<Partial<Hello>> {
  const keys = new NodeKeys(ledger, key, verifier);
  const hello = { protocol: [1, 2] as const, node: nodeIdOf(key.publicKey), address };
  return keys.helloFor(link(address, !dialledHere), helloOf(0, hello));
}

describe('N-8 a proof', () => {
  const here = new NodeKeys(ledger, null, verifier);

  it('is a signature over ledger, link and who dialled, by the key the id follows from', async () => {
    const { proof, node } = await told(ann, 'ann', true);
    const domain = (text: string) => new TextEncoder().encode(text);
    expect(node).toEqual(sha256(domain('folio/node/1'), ann.publicKey).slice(0, 16));
    const signed = concat(domain('folio/link/1'), ledger, bindingOf('ann'), Uint8Array.of(0));
    expect(proof).toEqual({ key: ann.publicKey, signature: await ann.sign(signed) });
    const whole = helloOf(0, await told(ann, 'ann', true));
    expect(await here.check(link('ann', true), whole)).toBe('proved');
  });

  it.each([
    ['of another link', async () => [link('eve', true), await told(ann, 'ann', true)] as const],
    [
      'sent back to its maker',
      async () => [link('ann', false), await told(ann, 'ann', true)] as const,
    ],
    [
      'of another key',
      async () => {
        const hello = { ...(await told(eve, 'ann', true)), node: nodeIdOf(ann.publicKey) };
        return [link('ann', true), hello] as const;
      },
    ],
    [
      'of another ledger',
      async () => {
        const other = new NodeKeys(new Uint8Array(32).fill(9), ann, verifier);
        const whole = helloOf(0, { node: nodeIdOf(ann.publicKey) });
        return [link('ann', true), await other.helloFor(link('ann', false), whole)] as const;
      },
    ],
  ])('%s is none', async (_name, make) => {
    const [at, hello] = await make();
    expect(await here.check(at, helloOf(0, hello))).toBe('false');
  });

  it('once given, stays: a later hello has the same one', async () => {
    const at = link('ann', true);
    const hello = helloOf(0, await told(ann, 'ann', true));
    expect(await here.check(at, hello)).toBe('proved');
    expect(await here.check(at, hello)).toBe('proved');
    const { proof: _, ...without } = hello;
    expect(await here.check(at, without)).toBe('false');
    expect(await here.check(at, helloOf(0, await told(eve, 'ann', true)))).toBe('false');
  });
});

describe('N-8 a whole node', () => {
  it('says in its hello the versions it speaks, and proves its id', async () => {
    const small = new SmallLedger();
    const transport = new FakeTransport('rtc', 'own');
    const clock = new ManualClock(1_700_000_000_000);
    const node = await openNode(small, { clock, transports: [transport], nodeKey: ann });
    node.start();
    const at = transport.open('peer', { outbound: true });
    await drain();
    const [first] = at.said;
    const message = decodeMessage('binary', first ?? new Uint8Array(), small.id, () => null);
    if (message.kind !== 'request' || message.request.op !== 'hello') throw new Error('no hello');
    const hello = message.request.args;
    expect(hello.protocol).toEqual(PROTOCOL);
    const here = new NodeKeys(small.id, null, verifier);
    expect(await here.check(link('peer', false), hello)).toBe('proved');
    await node.stop();
  });
});

describe('N-8 links', () => {
  const claim = { protocol: [1, 2] as const, node: nodeIdOf(ann.publicKey) };

  it.each([true, false])(
    'one whose node id is only said never ends one that proves it, nor stays beside it (dialled: %s)',
    async (outbound) => {
      for (const address of ['ann', 'eve', '']) {
        const room = new Room();
        const proved = await room.joins('ann', {
          outbound,
          hello: await told(ann, 'ann', outbound),
        });
        const said = await room.joins('eve', { hello: { ...claim, address } });
        await room.pass(1_000);
        expect(proved.link.ended).toBeNull();
        expect(said.link.ended).toBe('unproved-node');
      }
    },
  );

  it('one that said the id first ends for the one that proves it', async () => {
    const room = new Room();
    const said = await room.joins('eve', { hello: { ...claim, address: 'ann' } });
    const proved = await room.joins('ann', { hello: await told(ann, 'ann', false) });
    await room.pass(1_000);
    expect(said.link.ended).toBe('unproved-node');
    expect(proved.link.ended).toBeNull();
  });

  it('a false proof ends its link, and is no offence: somebody in between can cause it', async () => {
    const room = new Room();
    for (let i = 0; i < 5; i += 1) {
      const passedOn = await room.joins('eve', { hello: await told(ann, 'ann', false) });
      await room.pass(1_000);
      expect(passedOn.link.ended).toBe('unproved-node');
    }
    const own = await room.joins('eve', { hello: await told(eve, 'eve', false) });
    expect(own.link.ended).toBeNull();
  });

  it('two of one node, both proved, end as one', async () => {
    const room = new Room();
    const first = await room.joins('ann', { outbound: true, hello: await told(ann, 'ann', true) });
    const second = await room.joins('ann', { outbound: true, hello: await told(ann, 'ann', true) });
    await room.pass(1_000);
    expect([first.link.ended, second.link.ended].filter((one) => one === null)).toHaveLength(1);
  });
});
