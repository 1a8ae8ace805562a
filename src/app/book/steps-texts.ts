/** The words of the seven steps and of the page being filled, in both languages. */
import type { SeenOfSteps, StepName } from '../logic/seven-steps.ts';
import type { Language } from '../texts/language.ts';
import { useTexts } from '../texts/use-texts.ts';

interface StepsTexts {
  readonly title: (lit: number) => string;
  readonly intro: string;
  readonly names: { readonly [S in StepName]: string };
  /** The step as it is seen now, in figures. */
  readonly facts: { readonly [S in StepName]: (seen: SeenOfSteps, lit: boolean) => string };
  readonly alone: string;
}

const en: StepsTexts = {
  title: (lit) => `How a payment gets into the book: ${lit} of 7 steps`,
  intro: 'Claim or pay, and watch it happen to your own. What is lit has really happened here.',
  names: {
    made: 'Made',
    sent: 'Sent to the pool',
    pools: 'Pools in sync',
    condition: 'Condition met',
    packed: 'Checked and packed',
    added: 'Added to the chain',
    chains: 'Chains in sync',
  },
  facts: {
    made: (_seen, lit) => (lit ? 'signed by your key' : 'claim or pay to begin'),
    sent: ({ pool }) => `${pool} in the pool`,
    pools: ({ peers }) => (peers === 0 ? en.alone : `told to ${peers}`),
    condition: ({ pool, size }) => `${Math.min(pool, size)} of ${size}, or the longest wait`,
    packed: ({ seeking, records }) =>
      seeking ? `a proof is sought over ${records}` : 'roots and proof',
    added: ({ own }) => (own?.height == null ? 'not yet' : `block ${own.height}`),
    chains: ({ peers, same }) => (peers === 0 ? en.alone : `${same} of ${peers} at your block`),
  },
  alone: 'nobody else here: open a second tab',
};

const zh: StepsTexts = {
  title: (lit) => `一笔付款怎样进入账本：7 步中的 ${lit} 步`,
  intro: '领取或付款，看它一步步发生。亮起的，都在这里真的发生了。',
  names: {
    made: '生成',
    sent: '送进交易池',
    pools: '交易池同步',
    condition: '条件满足',
    packed: '检查并打包',
    added: '加入链',
    chains: '链同步',
  },
  facts: {
    made: (_seen, lit) => (lit ? '由你的密钥签名' : '先领取或付款'),
    sent: ({ pool }) => `池中 ${pool} 笔`,
    pools: ({ peers }) => (peers === 0 ? zh.alone : `已告诉 ${peers} 个节点`),
    condition: ({ pool, size }) => `${size} 笔中的 ${Math.min(pool, size)} 笔，或等够时间`,
    packed: ({ seeking, records }) => (seeking ? `正在为 ${records} 笔找证明` : '根与证明'),
    added: ({ own }) => (own?.height == null ? '还没有' : `第 ${own.height} 区块`),
    chains: ({ peers, same }) =>
      peers === 0 ? zh.alone : `${peers} 个中有 ${same} 个与你在同一区块`,
  },
  alone: '这里没有别人：再开一个标签页',
};

const ALL: Readonly<Record<Language, StepsTexts>> = { en, zh };

export function useStepsTexts(): StepsTexts {
  return ALL[useTexts().language];
}
