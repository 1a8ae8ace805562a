/** The words of the tampering bench and of the console, in both languages. */
import type { Language } from '../texts/language.ts';
import { useTexts } from '../texts/use-texts.ts';
import type { CopyEnd } from './tamper-copy.ts';

interface WorkbenchTexts {
  readonly tamper: {
    readonly title: string;
    readonly intro: string;
    readonly copy: string;
    readonly again: string;
    readonly further: string;
    readonly empty: string;
    /** Why the copy has fewer blocks than it was to have; `height`: of the one that is missing. */
    readonly ends: Readonly<Record<CopyEnd['why'], (height: string) => string>>;
    readonly block: (height: number) => string;
    readonly whole: string;
    readonly onBroken: string;
    readonly repair: string;
    readonly repairing: (attempts: string) => string;
    readonly stop: string;
    readonly cost: (attempts: string, seconds: string) => string;
    readonly cannot: string;
    readonly hand: string;
    readonly handHint: string;
    readonly heard: string;
    readonly self: string;
    readonly peer: (id: string) => string;
    readonly refused: (code: string, rule: string) => string;
    readonly undecided: (code: string) => string;
    readonly valid: string;
    /** Why a node did not get as far as the rules, by code. */
    readonly unjudged: Readonly<Record<string, string>>;
    readonly fields: Readonly<Record<string, string>>;
    readonly item: (number: number) => string;
    readonly more: (count: number) => string;
  };
  readonly console: {
    readonly title: string;
    readonly intro: string;
    readonly to: string;
    readonly self: string;
    readonly request: string;
    readonly send: string;
    readonly examples: string;
    readonly history: string;
    readonly answer: string;
    readonly none: string;
    readonly notJson: string;
    readonly noOp: string;
    readonly says: (status: number) => string;
    readonly script: string;
    readonly copyScript: string;
  };
}

const en: WorkbenchTexts = {
  tamper: {
    title: 'Tamper',
    intro:
      'A copy of the newest blocks of this very ledger. Change anything: the red runs down the chain. The ledger itself is not touched.',
    copy: 'Copy the newest blocks',
    again: 'Copy afresh',
    further: 'Copy further back',
    empty: 'There is no block to copy yet.',
    ends: {
      tooLarge: (height) => `Block ${height} is too large for a page of fields.`,
      missing: (height) => `Block ${height} cannot be read on this device.`,
      moved: () => 'The chain has gone over to another branch meanwhile. Copy afresh.',
    },
    block: (height) => `Block ${height}`,
    whole: 'fits in itself; balances and signatures are not checked here',
    onBroken:
      'fits, but stands on a block that is broken; balances and signatures are not checked here',
    repair: 'Repair with a new proof',
    repairing: (attempts) => `${attempts} attempts so far`,
    stop: 'Stop',
    cost: (attempts, seconds) => `Repaired: ${attempts} attempts, ${seconds} s.`,
    cannot: 'This cannot be read as a block, so a new proof does not mend it.',
    hand: 'Hand this block to all nodes here',
    handHint:
      'This tab’s own node and every peer judge it as they would any block, and forget it: nothing real is touched, and asking is no offence.',
    heard: 'What the nodes say',
    self: 'This tab:',
    peer: (id) => `Peer ${id}:`,
    refused: (code, rule) =>
      rule === '' ? `refuses it, ${code}.` : `refuses it by ${rule}, ${code}.`,
    undecided: (code) => `gives no verdict, ${code}.`,
    valid: 'finds it valid.',
    unjudged: {
      orphan: 'The block before it is not known there.',
      stale: 'The block before it is not one of the newest 8, so nobody goes back to it.',
      busy: 'The node is busy with its own history. Ask again in a moment.',
      404: 'This node is of a version that does not judge.',
    },
    fields: {
      version: 'the form of the header: 1',
      sender: 'sender; GENESIS for a claim',
      fee: 'fee for who builds the block',
      sequence: 'the number of the payment on its account',
      expires: 'last second since 1970 it may be written; 0: no end',
      height: 'the block’s number in the chain',
      prev_hash: 'hash of the block before: the chain itself',
      transactions_root: 'one hash over all transactions below',
      accounts_root: 'one hash over everybody’s balance after the block',
      builder: 'who built it and gets fees and reward',
      time: 'when, in ms since 1970',
      work: 'how many attempts it should take on average',
      nonce: 'the number that was sought',
      amount: 'amount',
      receiver: 'receiver',
      memo: 'memo',
      signature: 'signature',
    },
    item: (number) => `Transaction ${number}`,
    more: (count) => `Show more: ${count} further ${count === 1 ? 'transaction' : 'transactions'}`,
  },
  console: {
    title: 'Console',
    intro:
      'Speak to a node as a script does: one request in JSON, one answer. It takes the six ops of the course, and those that sync uses.',
    to: 'To',
    self: 'this tab’s own node',
    request: 'Request',
    send: 'Ask',
    examples: 'Examples',
    history: 'Asked before',
    answer: 'Answer',
    none: 'No answer yet.',
    notJson: 'This is not JSON. Quotes are straight ones, and nothing follows the last bracket.',
    noOp: 'A request is an object with an “op”, such as {"op": "time"}.',
    says: (status) =>
      status === 200
        ? '200: answered.'
        : status === 202
          ? '202: accepted, and work goes on.'
          : status === 404
            ? '404: there is no such op.'
            : `${status}: this op does not take such a request.`,
    script: 'The same as a script',
    copyScript: 'Copy script',
  },
};

const zh: WorkbenchTexts = {
  tamper: {
    title: '篡改',
    intro: '这是本账本最新几个区块的副本。随便改：红色会沿着链一直传下去。账本本身不会受影响。',
    copy: '复制最新的区块',
    again: '重新复制',
    further: '再往前复制',
    empty: '还没有可以复制的区块。',
    ends: {
      tooLarge: (height) => `区块 ${height} 太大，没法一栏一栏地列出来。`,
      missing: (height) => `本机读不到区块 ${height}。`,
      moved: () => '链在此期间转到了另一个分支，请重新复制。',
    },
    block: (height) => `区块 ${height}`,
    whole: '本身吻合；余额和签名不在这里检查',
    onBroken: '吻合，却立在一个已破坏的区块上；余额和签名不在这里检查',
    repair: '用新的证明修补',
    repairing: (attempts) => `已经试了 ${attempts} 次`,
    stop: '停止',
    cost: (attempts, seconds) => `修补好了：试了 ${attempts} 次，用了 ${seconds} 秒。`,
    cannot: '其中的红色不是哈希的问题：这已经读不成一个区块了。',
    hand: '把这个区块交给这里的所有节点',
    handHint:
      '本标签页的节点和每个节点都会像对待任何区块一样判断它，然后忘掉它：真正的账本不受影响，询问也不算违规。',
    heard: '各节点的判断',
    self: '本标签页：',
    peer: (id) => `节点 ${id}：`,
    refused: (code, rule) => (rule === '' ? `拒绝，${code}。` : `按 ${rule} 拒绝，${code}。`),
    undecided: (code) => `没有判断，${code}。`,
    valid: '认为有效。',
    unjudged: {
      orphan: '它不认识前一个区块。',
      stale: '前一个区块不在最新的 8 个之中，没有人会回到那里。',
      busy: '这个节点正忙着核对自己的历史，稍后再问。',
      404: '这个节点的版本不会判断。',
    },
    fields: {
      version: '区块头的格式：1',
      sender: '付款人；领取时是 GENESIS',
      fee: '付给记账人的手续费',
      sequence: '这个账户的第几笔付款',
      expires: '最晚可写入的时刻（1970 年以来的秒数）；0 表示不限',
      height: '区块在链上的编号',
      prev_hash: '前一区块的哈希：链就是由它连成的',
      transactions_root: '下面所有交易合成的一个哈希',
      accounts_root: '这一区块之后所有人余额合成的一个哈希',
      builder: '谁造的区块，谁得手续费和奖励',
      time: '时间，1970 年以来的毫秒数',
      work: '平均要试多少次',
      nonce: '找到的那个数',
      amount: '金额',
      receiver: '收款人',
      memo: '附言',
      signature: '签名',
    },
    item: (number) => `交易 ${number}`,
    more: (count) => `再显示几笔：还有 ${count} 笔交易`,
  },
  console: {
    title: '控制台',
    intro: '像脚本那样与节点对话：一个 JSON 请求，一个回答。课程里的六个操作都在，还有同步所需的。',
    to: '发给',
    self: '本标签页自己的节点',
    request: '请求',
    send: '询问',
    examples: '例子',
    history: '问过的',
    answer: '回答',
    none: '还没有回答。',
    notJson: '这不是 JSON。引号要用英文直引号，最后一个括号后面不能再有内容。',
    noOp: '请求是一个带 “op” 的对象，例如 {"op": "time"}。',
    says: (status) =>
      status === 200
        ? '200：已回答。'
        : status === 202
          ? '202：已接受，正在处理。'
          : status === 404
            ? '404：没有这个操作。'
            : `${status}：这个操作不接受这样的请求。`,
    script: '写成脚本',
    copyScript: '复制脚本',
  },
};

/** The words of the bench by language. */
export const WORKBENCH_TEXTS: Readonly<Record<Language, WorkbenchTexts>> = { en, zh };

export function useWorkbenchTexts(): { w: WorkbenchTexts; language: Language } {
  const { language } = useTexts();
  return { w: WORKBENCH_TEXTS[language], language };
}
