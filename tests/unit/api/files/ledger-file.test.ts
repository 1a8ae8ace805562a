/** F-2: a ledger's file carries a whole chain, is judged like a peer, and its faults are named. */
import { describe, expect, it } from 'vitest';
import { LedgerFile } from '../../../../src/api/files/file-reader.ts';
import { type FilePace, FileTransport } from '../../../../src/api/files/file-transport.ts';
import { ledgerFile } from '../../../../src/api/files/file-writer.ts';
import type { ImportView } from '../../../../src/api/files/files-client.ts';
import { Imports } from '../../../../src/api/files/imports.ts';
import { entriesOf, type WalkedNode } from '../../../../src/api/files/ledger-walk.ts';
import { type Block, encodeBlock } from '../../../../src/ledger/block.ts';
import { encodeHeader, headerHash } from '../../../../src/ledger/header.ts';
import { encodeSeal, sealMessage } from '../../../../src/ledger/seal.ts';
import type { BlockIndex } from '../../../../src/node/chain/block-index.ts';
import type { Node } from '../../../../src/node/node.ts';
import { FRAME_HEAD_BYTES } from '../../../../src/protocol/ledger-file.ts';
import { itemsOf } from '../../../../src/protocol/shapes.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { person, prove, SmallLedger } from '../../../support/small-ledger.ts';
import { openNode } from '../../../support/small-node.ts';
import { ReadingChain } from '../reading-chain.ts';

const STARTS_AT = 1_700_000_000_000;
const [ANN, BEN] = [person(1), person(2)];

function makeLedger(blocks: number, first = ANN): SmallLedger {
  const ledger = new SmallLedger({ grantsPerBlock: 2 });
  ledger.grow([ledger.claim(first)], BEN.publicKey, STARTS_AT);
  for (let i = 1; i < blocks; i += 1)
    ledger.grow(
      [ledger.pay(first, BEN.publicKey, { amount: 1, memo: `nr. ${i}` })],
      BEN.publicKey,
      STARTS_AT + i * 1_000,
    );
  return ledger;
}

async function bytesOf(ledger: SmallLedger): Promise<Uint8Array<ArrayBuffer>> {
  const { chain } = await ReadingChain.of(ledger);
  const node = { charter: ledger.charter, ledgerId: ledger.id, chain };
  const parts: Uint8Array[] = [];
  for await (const { bytes } of ledgerFile(node, entriesOf(node), STARTS_AT)) parts.push(bytes);
  return new Uint8Array(Buffer.concat(parts));
}

/** The place where the frame of this kind begins (2: bodies). */
function frameAt(bytes: Uint8Array, kind: number): number {
  const view = new DataView(bytes.buffer);
  let at = 14 + (bytes[13] as number) + 44;
  while (bytes[at] !== kind) at += FRAME_HEAD_BYTES + view.getUint32(at + 13);
  return at;
}

interface Setting {
  node: Node;
  imports: Imports;
  clock: ManualClock;
}

/** A node with no network, which has the blocks of `own`. */
async function alone(own: SmallLedger, pace?: FilePace): Promise<Setting> {
  const clock = new ManualClock(STARTS_AT + 10_000_000);
  const random = { bytes: (length: number) => new Uint8Array(length).fill(9) };
  const transport = new FileTransport(own.id, random, () => clock.now(), pace);
  const node = await openNode(own, { clock, transports: [transport] });
  await node.mergeBlocks(null, itemsOf(own.blocks));
  node.start();
  return { node, clock, imports: new Imports(node, transport, clock) };
}

async function turn(clock: ManualClock, ms: number): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await clock.pass(ms);
}

async function settle({ imports, clock }: Setting): Promise<ImportView> {
  for (let i = 0; i < 2_000; i += 1) {
    await turn(clock, 50);
    const view = imports.view();
    if (view !== null && view.state !== 'checking') return view;
  }
  throw new Error(`the import has no end: ${JSON.stringify(imports.view())}`);
}

async function take(own: SmallLedger, bytes: Uint8Array<ArrayBuffer>) {
  const setting = await alone(own);
  await setting.imports.start(new Blob([bytes]));
  const view = await settle(setting);
  const { height } = setting.node.chain.tip;
  const peers = setting.node.peers.nodes().length;
  await setting.node.stop();
  return { view, height, peers };
}

const empty = () => new SmallLedger({ grantsPerBlock: 2 });

describe('a ledger’s file', () => {
  it('brings the whole chain to a node that has nothing and no network', async () => {
    const ledger = makeLedger(60);
    const { view, height, peers } = await take(empty(), await bytesOf(ledger));
    expect(view).toEqual({ state: 'done', done: 60, total: 60, failure: null });
    expect(height).toBe(60);
    // It is no peer any more once all is here.
    expect(peers).toBe(0);
  });

  it('brings history to a node that began with the balances (S-5)', async () => {
    const ledger = makeLedger(60);
    const setting = await alone(empty());
    const { chain } = setting.node;
    const headers = ledger.blocks.map(({ header }) => encodeHeader(header));
    await chain.beginAt(new Uint8Array(Buffer.concat(headers)), ledger.state);
    expect([chain.base.height, chain.base.isVerified]).toEqual([60, false]);
    // One that ends below the base brings what it has.
    const shorter = await bytesOf(makeLedger(40));
    await setting.imports.start(new Blob([shorter]));
    expect(await settle(setting)).toMatchObject({ state: 'done', done: 40, total: 40 });
    expect(chain.base.verified).toBe(40);
    await setting.imports.start(new Blob([await bytesOf(ledger)]));
    expect(await settle(setting)).toMatchObject({ state: 'done', done: 60, total: 60 });
    expect([chain.base.height, chain.base.isVerified]).toEqual([0, true]);
    await setting.node.stop();
  });

  it('pauses and goes on; ended half-way, or with its tab, it goes on with what is there', async () => {
    const ledger = makeLedger(400);
    const file = new Blob([await bytesOf(ledger)]);
    const setting = await alone(empty(), { aheadBytes: 1_000, holdMs: 5_000 });
    const { imports, node, clock } = setting;
    const partly = async () => {
      for (let i = 0; i < 20_000 && node.chain.tip.height === 0; i += 1) await turn(clock, 1);
      expect(node.chain.tip.height).toBeGreaterThan(0);
    };
    await imports.start(file);
    await partly();
    imports.pause();
    // Blocks that it had given already may still come; then no more do, however long one waits.
    for (let i = 0; i < 200; i += 1) await turn(clock, 50);
    const { height } = node.chain.tip;
    for (let i = 0; i < 2_000; i += 1) await turn(clock, 50);
    expect(imports.view()).toEqual({ state: 'paused', done: height, total: 400, failure: null });
    expect(height).toBeLessThan(400);
    expect(node.peers.nodes()).toHaveLength(0);
    imports.stop();
    expect(imports.view()).toMatchObject({ state: 'stopped', done: height });
    imports.resume();
    expect(imports.view()?.state).toBe('stopped');
    // Another tab, or this one again.
    expect(await imports.start(file)).toMatchObject({ state: 'checking', done: height });
    imports.pause();
    imports.resume();
    expect(await settle(setting)).toMatchObject({ state: 'done', done: 400 });
    await node.stop();
  });

  it('of an empty ledger is whole too', async () => {
    const { view } = await take(empty(), await bytesOf(empty()));
    expect(view).toMatchObject({ state: 'done', done: 0, total: 0 });
  });

  it('replaces a shorter chain of its own, however deep they part', async () => {
    const other = makeLedger(20, person(7));
    const { view, height } = await take(other, await bytesOf(makeLedger(60)));
    expect(view).toMatchObject({ state: 'done', done: 60 });
    expect(height).toBe(60);
  });

  it('leaves a better chain as it is', async () => {
    const own = makeLedger(60, person(7));
    const { view, height } = await take(own, await bytesOf(makeLedger(20)));
    expect(view).toMatchObject({ state: 'kept', done: 0, total: 20, failure: null });
    expect(height).toBe(60);
  });

  it('of another ledger is refused at once', async () => {
    const other = new SmallLedger({ edition: 1 });
    const { imports } = await alone(empty());
    const file = new Blob([await bytesOf(other)]);
    await expect(imports.start(file)).rejects.toMatchObject({ code: 'file-other-ledger' });
  });

  it('that holds an invalid block is taken up to it, and the block is named', async () => {
    const ledger = makeLedger(30);
    const good = ledger.blocks[19] as Block;
    // Its proof and its body are right, the state it states is not.
    const header = { ...good.header, accountsRoot: new Uint8Array(32).fill(1) };
    const forged = prove({ ...good, header });
    const bytes = await fileOf(ledger, [...ledger.blocks.slice(0, 19), forged]);
    const { view, height } = await take(empty(), bytes);
    expect(height).toBe(19);
    expect(view).toMatchObject({
      state: 'failed',
      done: 19,
      failure: { code: 'file-block', height: 20, offset: null },
    });
  });

  it('whose header has no proof is not taken, and the header is named', async () => {
    const ledger = makeLedger(30);
    const { header, ...body } = ledger.blocks[19] as Block;
    const forged = { ...body, header: { ...header, work: header.work * 2n } };
    const { view } = await take(
      empty(),
      await fileOf(ledger, [...ledger.blocks.slice(0, 19), forged]),
    );
    expect(view).toMatchObject({ state: 'failed', failure: { code: 'file-block', height: 20 } });
  });

  it('that was cut off is taken up to where it ends, and the byte is named', async () => {
    const bytes = await bytesOf(makeLedger(60));
    for (const length of [bytes.length - 1, bytes.length - 100, frameAt(bytes, 2) + 5]) {
      const { view } = await take(empty(), bytes.slice(0, length));
      expect(view.state).toBe('failed');
      expect(view.failure).toMatchObject({ code: 'file-cut' });
    }
    const { view } = await take(empty(), bytes.slice(0, bytes.length - 1));
    expect(view).toMatchObject({ done: 60, failure: { offset: bytes.length - 1 } });
  });

  it('with a changed byte is never believed: it names the frame, or what is wrong in it', async () => {
    const bytes = await bytesOf(makeLedger(20));
    const bodies = frameAt(bytes, 2);
    const original = await (await LedgerFile.open(new Blob([bytes]))).block(1);
    let refused = 0;
    for (let at = 0; at < bytes.length; at += at < 60 ? 1 : 13) {
      const changed = bytes.slice();
      changed[at] = (changed[at] as number) ^ 0x10;
      const file = new Blob([changed]);
      try {
        const read = await LedgerFile.open(file);
        if (at >= 58 && at < bodies)
          expect(read.damage ?? changed[at], `byte ${at}`).not.toBe(null);
        const first = await read.block(1);
        // Some bits of a gzip member do not affect its contents; the output is whole then.
        if (first !== null && at >= bodies) expect(first, `byte ${at}`).toEqual(original);
        refused += first === null ? 1 : 0;
      } catch (error) {
        expect(error, `byte ${at}`).toMatchObject({ name: 'FileError' });
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(200);
  });

  it('that is something else is named for what it is', async () => {
    for (const [content, code] of [
      ['', 'file-kind'],
      ['hello', 'file-kind'],
      ['x'.repeat(5_000), 'file-kind'],
      ['folio-ledger', 'file-cut'],
      ['folio-ledger\x02'.padEnd(400, 'x'), 'file-version'],
      ['folio-ledger\x01'.padEnd(400, 'x'), 'file-charter'],
    ] as const)
      await expect(LedgerFile.open(new Blob([content]))).rejects.toMatchObject({ code });
  });

  it('brings the seal with it', async () => {
    const ledger = new SmallLedger({
      issuer: ANN.publicKey,
      grant: 0,
      grantsPerBlock: 0,
      reward: 0,
    });
    for (let i = 0; i < 3; i += 1)
      ledger.grow([ledger.mint(ANN, BEN.publicKey, 10)], BEN.publicKey, STARTS_AT + i * 1_000);
    const target = { height: 3, hash: headerHash(ledger.tip) };
    const seal = { ...target, signature: ANN.sign(sealMessage(ledger.id, target)) };
    const { chain } = await ReadingChain.of(ledger);
    await chain.addSeal(seal);
    await chain.advance();
    const node = { charter: ledger.charter, ledgerId: ledger.id, chain };
    const parts: Uint8Array[] = [];
    for await (const { bytes } of ledgerFile(node, entriesOf(node), STARTS_AT)) parts.push(bytes);
    const file = await LedgerFile.open(new Blob([new Uint8Array(Buffer.concat(parts))]));
    expect(file.seals.map(encodeSeal)).toEqual([encodeSeal(seal)]);
  });

  it('can be stopped; what came is here', async () => {
    const setting = await alone(empty());
    await setting.imports.start(new Blob([await bytesOf(makeLedger(60))]));
    setting.imports.stop();
    expect(setting.imports.view()).toMatchObject({ state: 'stopped', failure: null });
    await setting.node.stop();
  });
});

/** The file of blocks that no node would hand on. */
async function fileOf(
  { charter, id }: SmallLedger,
  blocks: readonly Block[],
): Promise<Uint8Array<ArrayBuffer>> {
  const entries = blocks.map(({ header }) => {
    return { height: header.height, header, hash: headerHash(header) } as BlockIndex;
  });
  const chain = {
    bytes: async ({ height }: BlockIndex) => encodeBlock(blocks[height - 1] as Block),
    seals: { toTell: () => [] },
    base: { height: 0 },
  } as unknown as WalkedNode['chain'];
  const node = { charter, ledgerId: id, chain };
  const parts: Uint8Array[] = [];
  for await (const { bytes } of ledgerFile(node, entries, STARTS_AT)) parts.push(bytes);
  return new Uint8Array(Buffer.concat(parts));
}
