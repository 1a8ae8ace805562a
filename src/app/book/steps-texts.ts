/** The words of the seven steps, in both languages. */
import type { SeenOfSteps, StepFact, StepName } from '../logic/seven-steps.ts';
import type { Language } from '../texts/language.ts';
import { useTexts } from '../texts/use-texts.ts';

interface StepText {
  readonly name: string;
  /** Says what happened, by its fact; `written`: the transaction is in a block. */
  readonly done: (fact: StepFact, written: boolean) => string;
  /** Says what the transaction waits for now. */
  readonly next: (seen: SeenOfSteps) => string;
}

interface StepsTexts {
  readonly title: (lit: number) => string;
  readonly intro: string;
  /** The transaction that the steps are about; `amount` with its unit. */
  readonly claim: (amount: string) => string;
  readonly mint: (amount: string, receiver: string) => string;
  readonly payment: (amount: string, receiver: string) => string;
  /** Of one that is to cancel the payment of this amount to this receiver. */
  readonly cancellation: (amount: string, receiver: string, failed: boolean) => string;
  readonly steps: { readonly [S in StepName]: StepText };
  /**
   * Of a step that happened while nobody looked, or did not happen. `written`: the transaction is
   * in a block.
   */
  readonly unseen: (written: boolean) => string;
  /** Heard before what happened. */
  readonly happened: string;
  /** It stood in a block, and is in none and in no pool now. */
  readonly offered: string;
  readonly replaced: (height: number, pooled: boolean) => string;
  /** Of the step that does not come any more. */
  readonly ended: string;
}

const count = (n: number, one: string, more: string) => `${n} ${n === 1 ? one : more}`;

const aloneEn = 'nobody else is here: open a second tab';

const en: StepsTexts = {
  title: (lit) => `How a payment gets into the book: ${lit} of 7 steps`,
  intro: 'Claim or pay, and watch it happen to your own, step by step.',
  claim: (amount) => `Your newest: the claim of ${amount}.`,
  mint: (amount, receiver) => `Your newest: ${amount} minted for ${receiver}.`,
  payment: (amount, receiver) => `Your newest: ${amount} to ${receiver}.`,
  cancellation: (amount, receiver, failed) =>
    `Your newest: it ${failed ? 'was to cancel' : 'cancels'} the ${amount} to ${receiver}.`,
  steps: {
    made: {
      name: 'Made',
      done: () => 'signed by your key',
      next: () => 'claim or pay to begin',
    },
    sent: {
      name: 'Sent to the pool',
      done: (others) =>
        others === null
          ? 'waited in the pool'
          : others === 0
            ? 'the only one in the pool'
            : `in the pool with ${count(others, 'other', 'others')}`,
      next: () => 'on its way to the pool',
    },
    pools: {
      name: 'Pools in sync',
      done: (peers) =>
        peers === null
          ? 'others have it as well'
          : `linked to ${count(peers, 'other', 'others')} while it waited`,
      next: () => aloneEn,
    },
    condition: {
      name: 'Condition met',
      done: (waited) =>
        waited === null
          ? 'at the node that built its block'
          : waited === 0
            ? 'the longest wait was over'
            : `${count(waited, 'transaction', 'transactions')} waited: enough`,
      next: ({ pool, size }) =>
        `${count(pool, 'waits', 'wait')}; a block needs ${size}, or the longest wait`,
    },
    packed: {
      name: 'Checked and packed',
      done: (records, written) => {
        if (records === null) return 'packed into a block, proof found';
        const what = count(records, 'transaction', 'transactions');
        return written ? `${what} in one block, proof found` : `${what}; a proof is sought`;
      },
      next: () => 'the next builder checks it and packs it',
    },
    added: {
      name: 'Added to the chain',
      done: (height) => `in block ${height}`,
      next: () => 'waits for the proof',
    },
    chains: {
      name: 'Chains in sync',
      done: (peers) => `${count(peers ?? 0, 'other has', 'others have')} the block`,
      next: ({ peers, same }) =>
        peers === 0 ? aloneEn : `${same} of ${count(peers, 'other', 'others')} at your block`,
    },
  },
  unseen: (written) =>
    written ? 'no other node is seen to have it' : 'no other node is here to be told',
  happened: 'done:',
  offered: 'on its way to the pool again',
  ended: 'it goes no further; Payments says why',
  replaced: (height, pooled) =>
    pooled
      ? `Block ${height} gave way to a chain with more work: it waits in the pool again.`
      : `Block ${height} gave way to a chain with more work.`,
};

const aloneZh = '这里没有别人：再开一个标签页';

const zh: StepsTexts = {
  title: (lit) => `一笔付款怎样进入账本：7 步中的 ${lit} 步`,
  intro: '领取或付款，看自己的这一笔一步步走完。',
  claim: (amount) => `你最新的一笔：领取 ${amount}。`,
  mint: (amount, receiver) => `你最新的一笔：为 ${receiver} 发行 ${amount}。`,
  payment: (amount, receiver) => `你最新的一笔：付给 ${receiver} ${amount}。`,
  cancellation: (amount, receiver, failed) =>
    `你最新的一笔：${failed ? '本想' : '用来'}取消付给 ${receiver} 的 ${amount}。`,
  steps: {
    made: { name: '生成', done: () => '由你的密钥签名', next: () => '先领取或付款' },
    sent: {
      name: '送进交易池',
      done: (others) =>
        others === null
          ? '曾在池中等待'
          : others === 0
            ? '当时池中只有这一笔'
            : `当时池中另有 ${others} 笔`,
      next: () => '正在送往交易池',
    },
    pools: {
      name: '交易池同步',
      done: (peers) => (peers === null ? '别的节点也有了' : `等待时与另外 ${peers} 个节点相连`),
      next: () => aloneZh,
    },
    condition: {
      name: '条件满足',
      done: (waited) =>
        waited === null
          ? '在造出区块的节点那里满足'
          : waited === 0
            ? '已等够时间'
            : `池中有 ${waited} 笔，已够`,
      next: ({ pool, size }) => `池中有 ${pool} 笔，满 ${size} 笔或等够时间即可`,
    },
    packed: {
      name: '检查并打包',
      done: (records, written) => {
        if (records === null) return '已装进区块，已找到证明';
        const what = `${records} 笔`;
        return written ? `${what}装进一个区块，已找到证明` : `${what}；正在找证明`;
      },
      next: () => '等下一个记账人检查并打包',
    },
    added: {
      name: '加入链',
      done: (height) => `在区块 ${height}`,
      next: () => '等待证明',
    },
    chains: {
      name: '链同步',
      done: (peers) => `另外 ${peers ?? 0} 个节点也有这个区块`,
      next: ({ peers, same }) =>
        peers === 0 ? aloneZh : `另外 ${peers} 个节点中有 ${same} 个与你在同一区块`,
    },
  },
  unseen: (written) => (written ? '没有看到别的节点有它' : '这里没有别的节点可以告诉'),
  happened: '已完成：',
  offered: '正在重新送往交易池',
  ended: '到此为止；原因见“收支”',
  replaced: (height, pooled) =>
    pooled
      ? `区块 ${height} 让位给工作量更大的链：这一笔又回到交易池等待。`
      : `区块 ${height} 让位给工作量更大的链。`,
};

export const STEPS_TEXTS: Readonly<Record<Language, StepsTexts>> = { en, zh };

export function useStepsTexts(): StepsTexts {
  return STEPS_TEXTS[useTexts().language];
}
