/**
 * Composition root of the node worker: the one place that wires a node to the browser's real parts.
 */

import { FolioError } from '../api/client.ts';
import { FileTransport } from '../api/files/file-transport.ts';
import type { FilesClient } from '../api/files/files-client.ts';
import { readSealEvery, Sealing } from '../api/issuer.ts';
import { Queries } from '../api/queries.ts';
import type { FromNode, OpenMessage, ToNode } from '../api/rpc.ts';
import { callError, NodeService, type ServiceBuilder, type ServiceWallet } from '../api/service.ts';
import type { Signalling } from '../api/view.ts';
import { ViewBuilder } from '../api/view-builder.ts';
import { hearBugs } from '../base/bugs.ts';
import { toHex } from '../base/bytes.ts';
import { nextTurn } from '../base/turn.ts';
import { Builder } from '../builder/builder.ts';
import { SearchClient } from '../builder/search-client.ts';
import { readSettings } from '../builder/settings.ts';
import builderWorkerUrl from '../builder/worker.ts?worker&url';
import { createSigner, createVerifier, SEED_BYTES } from '../crypto/ed25519.ts';
import { VerifierPool } from '../crypto/verifier-pool.ts';
import verifyWorkerUrl from '../crypto/verify-worker.ts?worker&url';
import { ledgerIdOf } from '../ledger/charter.ts';
import { LocalTransport } from '../network/local-transport.ts';
import { RtcTransport } from '../network/rtc-transport.ts';
import { NodeBuilderSource } from '../node/builder-source.ts';
import { Node } from '../node/node.ts';
import { nodeIdOf } from '../node/peers/node-key.ts';
import { LIMITS } from '../protocol/limits.ts';
import { StorageError } from '../storage/errors.ts';
import { beginFreshLog } from '../storage/fresh-log.ts';
import { IdbStore } from '../storage/idb-store.ts';
import { Settings } from '../storage/settings.ts';
import { slotDatabase } from '../storage/slot-database.ts';
import { loadWords } from '../wallet/mnemonic.ts';
import { Outbox } from '../wallet/outbox.ts';
import { Wallet } from '../wallet/wallet.ts';
import { startWorker } from './start-worker.ts';
import { systemClock, systemRandom } from './system.ts';
import { nodeOutbox, serviceWallet } from './wallet-adapters.ts';
import { watchingWallet } from './watching-wallet.ts';

const BUILDER_SETTING = 'builder';

interface Running {
  node: Node;
  service: NodeService;
  builder: Builder;
  setHidden(hidden: boolean): void;
}

const post = (message: FromNode): void => self.postMessage(message);
hearBugs(self, (reason) => post({ type: 'bug', where: 'node', reason }));
let running: Running | null = null;
/** The signalling server of this page; the user may change it. */
let signalling: Signalling;

async function open(message: OpenMessage): Promise<Running> {
  const { charter, slot, watch, inviters } = message;
  const clock = systemClock;
  const random = systemRandom;
  const ledgerId = ledgerIdOf(charter);
  // The key is new at each start, so that nobody recognises a node.
  const nodeKey = await createSigner(random.bytes(SEED_BYTES));
  const nodeId = nodeIdOf(nodeKey.publicKey);
  await beginFreshLog(slot);
  const database = slotDatabase(slot);
  await database.open();
  const wallet = watch ? watchingWallet(slot) : await openWallet(database, slot);
  const settings = new Settings(database);
  const store = new IdbStore({
    slot,
    ledgerId,
    lost: (why) => running?.node.reportDiskFailure(why),
  });
  const locks = 'locks' in navigator ? navigator.locks : null;
  const outbox = await Outbox.open(database, ledgerId);
  const files = new FileTransport(ledgerId, random, () => clock.now());
  const node = await Node.open({
    charter,
    store,
    nodeId,
    nodeKey,
    clock,
    random,
    verifier: await pooledVerifier(),
    account: wallet.publicKey,
    outbox: nodeOutbox(outbox, charter, wallet.publicKey),
    transports: [
      new LocalTransport({ Channel: BroadcastChannel, ledgerId, nodeId, clock, random, locks }),
      new RtcTransport({ port: message.port, clock, endOfTurn: (run) => queueMicrotask(run) }),
      files,
    ],
    yieldToEventLoop: nextTurn,
    inviters,
    broken: ({ damage }) => post({ type: 'reopen', damage }),
  });
  if (outbox.damaged > 0)
    node.notices.add('damage', {
      what: 'outbox',
      detail: `Own payments whose records are damaged: ${outbox.damaged}.`,
      count: outbox.damaged,
    });
  if (message.damage !== null) node.notices.add('damage', { ...message.damage });
  const stored = readSettings(await settings.get(BUILDER_SETTING));
  const search = new SearchClient({
    spawn: () => startWorker(builderWorkerUrl),
    clock,
    bug: (reason) => post({ type: 'bug', where: 'builder', reason }),
  });
  search.warm();
  loadWords();
  let hidden = false;
  const builder = new Builder({
    source: new NodeBuilderSource(node, wallet.publicKey),
    search,
    clock,
    key: wallet.publicKey,
    settings: stored.settings,
    isHidden: () => hidden,
    changed: () => service.changed(),
  });
  const sealSetting = `seal-every:${toHex(ledgerId)}`;
  const sealing = new Sealing(node, wallet, readSealEvery(await settings.get(sealSetting)) ?? 0);
  const pruningSetting = `pruning:${toHex(ledgerId)}`;
  node.setPruning((await settings.get(pruningSetting)) === true);
  const queries = new Queries(node, store);
  const views = new ViewBuilder({
    node,
    queries,
    now: () => clock.monotonic(),
    key: wallet.publicKey,
    builder: () => builder.view(),
    sealing: () => sealing.view(),
    signallingServer: () => signalling,
  });
  let filesService: Promise<FilesClient> | null = null;
  const service = new NodeService({
    node,
    queries,
    views,
    wallet,
    builder: serviceBuilder(builder, settings, node),
    sealing,
    keepSealEvery: (every) => settings.set(sealSetting, every),
    keepPruning: (on) => settings.set(pruningSetting, on),
    files: () => {
      filesService ??= import('../api/files/files-service.ts').then((module) =>
        module.filesService({ node, store, queries, transport: files, clock }),
      );
      return filesService;
    },
    signalling: () => signalling,
    clock,
    post,
  });
  node.start();
  if (!watch) builder.start();
  post({ type: 'opened', wallet: wallet.info(), spoiled: stored.spoiled });
  const setHidden = (now: boolean) => {
    hidden = now;
    builder.configure({});
    service.setHidden(now);
  };
  return { node, service, builder, setHidden };
}

/** Verifies signatures in workers; this thread and the browser's own keep a core for themselves. */
async function pooledVerifier(): Promise<VerifierPool> {
  const { workers, ...limits } = LIMITS.verifying;
  // Some browsers do not say how many there are.
  const cores = navigator.hardwareConcurrency || 2;
  return new VerifierPool({
    local: await createVerifier(),
    spawn: () => startWorker(verifyWorkerUrl),
    after: (ms, run) => systemClock.after(ms, run),
    limits: { ...limits, workers: Math.max(1, Math.min(workers, cores - 1)) },
    bug: (reason) => post({ type: 'bug', where: 'node', reason }),
  });
}

async function openWallet(
  database: Parameters<typeof Wallet.open>[0],
  slot: number,
): Promise<ServiceWallet> {
  const opened = await Wallet.open(database, systemRandom);
  if (!opened.ok) throw FolioError.of(opened.error);
  return serviceWallet(opened.value, slot);
}

function serviceBuilder(builder: Builder, settings: Settings, node: Node): ServiceBuilder {
  return {
    configure: (changes) => {
      const checked = builder.configure(changes);
      if (!checked.ok) throw FolioError.of(checked.error);
      const { on, size, sleep, patience, share } = checked.value;
      settings
        .set(BUILDER_SETTING, { on, size, sleep, patience, share })
        .catch((error: unknown) => node.reportDiskFailure(error));
      return checked.value;
    },
    view: () => builder.view(),
    log: () => [...builder.log()],
  };
}

/** Failures that may end by themselves: the page shows them, and the ledger once it opens. */
const PASSING: ReadonlySet<string> = new Set(['blocked', 'no-answer']);
const RETRY_MS = 5_000;
const RETRY_MAX_MS = 5 * 60_000;

/**
 * An upgrade that another tab holds up succeeds once that tab is gone: the second try waits in line
 * for it (S-4). A browser that does not answer is asked less and less often.
 */
function start(message: OpenMessage, failures = 0): void {
  open(message).then(
    (now) => {
      running = now;
    },
    (error: unknown) => {
      post({ type: 'failed', error: callError(error) });
      if (!(error instanceof StorageError) || !PASSING.has(error.code)) return;
      const pause = error.code === 'blocked' ? 0 : Math.min(RETRY_MS * 2 ** failures, RETRY_MAX_MS);
      setTimeout(() => start(message, failures + 1), pause);
    },
  );
}

async function close(): Promise<void> {
  const ending = running;
  running = null;
  ending?.builder.stop();
  ending?.service.close();
  await ending?.node.stop();
  post({ type: 'closed' });
}

self.addEventListener('message', (event: MessageEvent<ToNode>) => {
  const message = event.data;
  if (message.type === 'open' || message.type === 'signalling') signalling = message.signalling;
  if (message.type === 'open') start(message);
  else if (message.type === 'call')
    void running?.service.call(message.id, message.subject, message.name, message.args);
  else if (message.type === 'drawn') running?.service.drawn(message.number);
  else if (message.type === 'hidden') running?.setHidden(message.hidden);
  else if (message.type === 'wake') running?.node.wake(message.back);
  else if (message.type === 'signalling') running?.service.changed();
  else void close();
});
