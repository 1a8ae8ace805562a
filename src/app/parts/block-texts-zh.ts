/** The words by which a block is explained, in Chinese. */
import type { BlockTexts } from './block-texts.ts';

export const blockZh: BlockTexts = {
  header: '区块头',
  headerNote: '共 160 字节，这些字节的哈希就是区块的名字。',
  fields: {
    version: '区块头的格式。',
    height: '它下面有多少个区块。',
    previous: '前一区块的哈希：区块就是这样连成链的。',
    transactionsRoot: '区块内所有交易合成的一个哈希：改动一笔，它就不同。',
    accountsRoot: '这一区块之后所有余额合成的一个哈希。',
    builder: '得到手续费和奖励的账户。',
    time: '记账人的时钟；晚于前一区块，最多比你的时钟早 30 秒。',
    work: '找到一个证明平均要试多少次，随最近区块的快慢调整。',
    nonce: '找到的那个数：有了它，哈希才足够小。',
    hash: '区块头的 SHA-256。它不写在区块头里，人人自己计算。',
  },
  version: '版本',
  height: '高度',
  proof: {
    title: '工作量证明',
    hash: '这个哈希',
    target: '小于这个目标',
    holds: (work) => `平均 ${work} 次尝试才有一次这么小，这就是工作量的证明。`,
    fails: '哈希大于目标：什么也没有证明。',
    at: (percent) => `哈希是目标的 ${percent} %`,
  },
  way: {
    title: '通往区块的路径',
    note: '有了这几个哈希，不需要区块的其余部分，任何人都能查明这笔付款在区块里。',
    show: '显示路径',
    leaf: '这笔付款的哈希',
    alone: '它是区块里唯一的交易：它的哈希就是根。',
    beside: (side) => `旁边的哈希（${side === 'left' ? '左' : '右'}）`,
    above: '两者合成的哈希',
    root: '区块头里的交易根',
    holds: (steps) => `本页刚刚逐级算了 ${steps} 步：结果正是区块头里的根。`,
    fails: '路径没有通到区块头里的根。',
    block: (height) => `区块 ${height}`,
  },
  stale: {
    title: '落选的区块',
    why: {
      'less-work': '它所在的分支工作量比链少，工作量最多的胜出（L-11）。',
      'higher-hash': '两个分支工作量相同，这时哈希较小的胜出（L-11）。',
      'sealed-out': '发行人为另一分支上的区块盖了印，印章有约束力（L-12）。',
      invalid: '它违反规则，多少工作量都不算数（L-9）。',
    },
    tree: (height) => `链，以及在区块 ${height} 之后分出的分支`,
    payments: '其中交易的去向',
    gone: '这里没有保存它的交易。',
    open: '显示其中的交易',
    close: '收起其中的交易',
    fate: (fate, height) =>
      ({
        block: `已写入链上的区块 ${height}`,
        pool: '回到交易池，等待中',
        spent: '已被取代：另一笔付款用了它的序号',
        expired: '写入之前已过期',
        dropped: '不在任何区块里：签名的人可以再次提交',
      })[fate.kind],
  },
};
