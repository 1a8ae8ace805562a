/** The words of the network's map, and of why a tab is or is not in sync, in both languages. */
import type { SyncState } from '../../api/view.ts';
import type { Language } from '../texts/language.ts';
import { useTexts } from '../texts/use-texts.ts';

type WordsOf = { readonly [K in SyncState['kind']]: string };

interface NetworkTexts {
  readonly map: (peers: number) => string;
  readonly you: string;
  readonly kinds: { readonly rtc: string; readonly local: string; readonly relayed: string };
  readonly rates: (out: string, into: string, bytes: string) => string;
  readonly used: (units: string, budget: string) => string;
  readonly last: (op: string, ours: boolean, answer: boolean) => string;
  readonly columns: {
    readonly peer: string;
    readonly way: string;
    readonly rate: string;
    readonly cost: string;
    readonly last: string;
  };
  readonly why: string;
  readonly whys: WordsOf;
  readonly ahead: (count: number) => string;
  readonly behind: (count: number) => string;
  readonly noSignalling: string;
  readonly unknown: (count: number) => string;
}

const en: NetworkTexts = {
  map: (peers) => `This tab and its ${peers} ${peers === 1 ? 'peer' : 'peers'}`,
  you: 'you',
  kinds: { rtc: 'direct', local: 'same browser', relayed: 'through the server' },
  rates: (out, into, bytes) => `${out} out, ${into} in, ${bytes} a second`,
  used: (units, budget) => `${units} of ${budget} units`,
  last: (op, ours, answer) => `${op} ${answer ? 'answered' : ours ? 'asked' : 'was asked'}`,
  columns: {
    peer: 'Peer',
    way: 'Way',
    rate: 'Messages',
    cost: 'Cost now',
    last: 'Last',
  },
  why: 'Am I in sync?',
  whys: {
    opening: 'The ledger is still being read from this browser’s storage.',
    connecting: 'Not yet: this tab is looking for others. That takes some seconds.',
    syncing: 'Not yet: peers have more blocks, and they are being fetched and checked.',
    paused: 'Not yet: the fetching of missing blocks was paused on this page.',
    joining:
      'Not yet: this ledger is long, so its balances are fetched first; the newest blocks follow.',
    'cut-off':
      'No: peers have a longer chain, and none has the next block of it any more. The status line says what helps.',
    'in-sync': 'Yes: no peer shows a chain with more work than the one here.',
    alone: 'Nobody else was found. As far as this tab can know, the ledger here is complete.',
    unreachable:
      'No: others are here, but none can be reached from this network. A wired network, a hotspot, or the relay of “npm start” helps.',
    stalled: 'No: peers tell of more work and do not give the blocks. Other peers are being asked.',
    'storage-trouble': 'No: the storage of this browser fails, so nothing new can be kept.',
    'clock-behind': 'No: the clock of this device is behind the newest blocks. Set it right.',
    'chain-ahead':
      'Not quite: the newest blocks are dated ahead of this clock, and wait for their time.',
  },
  ahead: (count) =>
    `${count} ${count === 1 ? 'peer stands' : 'peers stand'} higher: their blocks are on the way, or have less work.`,
  behind: (count) =>
    `${count} ${count === 1 ? 'peer stands' : 'peers stand'} lower and will catch up.`,
  noSignalling: 'The signalling server is not reached: links go on, new ones wait.',
  unknown: (count) =>
    `${count} ${count === 1 ? 'link has' : 'links have'} not said yet where it stands.`,
};

const zh: NetworkTexts = {
  map: (peers) => `本标签页和它的 ${peers} 个节点`,
  you: '你',
  kinds: { rtc: '直连', local: '同一浏览器', relayed: '经服务器转发' },
  rates: (out, into, bytes) => `每秒发 ${out} 条、收 ${into} 条，${bytes}`,
  used: (units, budget) => `已用 ${units}，共 ${budget} 单位`,
  last: (op, ours, answer) => `${answer ? '已回答' : ours ? '我方询问' : '对方询问'} ${op}`,
  columns: { peer: '节点', way: '路径', rate: '消息', cost: '目前花费', last: '最近' },
  why: '我同步了吗？',
  whys: {
    opening: '还在从本浏览器的存储中读取账本。',
    connecting: '还没有：正在寻找其他人，需要几秒钟。',
    syncing: '还没有：其他节点有更多区块，正在取来并检查。',
    paused: '还没有：取缺少的区块已在本页暂停。',
    joining: '还没有：账本很长，先取得余额，最新的区块随后就到。',
    'cut-off': '没有：其他节点的链更长，但都没有它的下一个区块了。状态栏写明了怎么办。',
    'in-sync': '是的：没有节点出示比这里工作量更多的链。',
    alone: '没有找到别人。就本标签页所知，这里的账本是完整的。',
    unreachable:
      '没有：别人在，但从这个网络一个也连不通。可用有线网、手机热点，或 npm start 的转发。',
    stalled: '没有：其他节点声称有更多工作量，却不给区块。正在询问别的节点。',
    'storage-trouble': '没有：本浏览器的存储出错，新的内容无法保存。',
    'clock-behind': '没有：本机时钟落后于最新区块，请校准。',
    'chain-ahead': '还差一点：最新的区块时间超前于本机时钟，要等到时候。',
  },
  ahead: (count) => `${count} 个节点更高：它们的区块正在路上，或工作量较少。`,
  behind: (count) => `${count} 个节点较低，会赶上来。`,
  noSignalling: '连不上信令服务器：已有的连接继续，新的要等。',
  unknown: (count) => `${count} 个连接还没有说明自己的高度。`,
};

const TEXTS: Readonly<Record<Language, NetworkTexts>> = { en, zh };

export function useNetworkTexts(): { n: NetworkTexts; language: Language } {
  const { language } = useTexts();
  return { n: TEXTS[language], language };
}
