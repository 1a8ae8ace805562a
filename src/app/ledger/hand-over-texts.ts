/** The words of handing a ledger over, in both languages. */
import { HAND_OVER_REASONS, type HandOverCode } from '../logic/hand-over-run.ts';
import type { Language } from '../texts/language.ts';
import { useTexts } from '../texts/use-texts.ts';

interface HandOverTexts {
  readonly title: string;
  readonly note: string;
  readonly steps: readonly string[];
  readonly ask: string;
  readonly sure: (total: string, edition: string) => string;
  readonly busy: string;
  readonly refusals: Readonly<Record<HandOverCode, string>>;
  readonly done: (height: string) => string;
  readonly proof: string;
  readonly open: string;
  readonly save: string;
}

const en: HandOverTexts = {
  title: 'Hand over to a new ledger',
  note: 'For a new year, or when this ledger has grown too long: a new one with the same rules and the balances of now.',
  steps: [
    'The blocks so far are sealed: nothing of them can change any more.',
    'One transaction here names the new ledger; its receipt proves where this one went. It issues the smallest amount to you, since none can carry nothing.',
    'In the new ledger each balance is issued anew, and each line names this ledger.',
  ],
  ask: 'Prepare it',
  sure: (total, edition) =>
    `Hand over all ${total} to edition ${edition}? What is paid here afterwards does not count there.`,
  busy: 'Reading all balances, sealing and writing …',
  refusals: HAND_OVER_REASONS,
  done: (height) =>
    `Handed over; the transaction stands in one of the next blocks. The balances after block ${height} lie ready: open the new ledger, and go on with the list at its desk.`,
  proof: 'The transaction that names the new ledger',
  open: 'Open the new ledger',
  save: 'Save the balances as CSV',
};

const zh: HandOverTexts = {
  title: '移交到新账本',
  note: '新的一年开始，或这个账本太长了：用同样的规则开一个新的，余额照现在的搬过去。',
  steps: [
    '先封定到目前为止的区块，其中内容不能再变。',
    '在这里写一笔交易，写明新账本；它的收据可以证明这个账本的去向。交易金额不能为零，所以它会给你发行最小的一笔。',
    '在新账本里，每个余额重新发行一次，每一行都写明来自这个账本。',
  ],
  ask: '准备移交',
  sure: (total, edition) =>
    `把全部 ${total} 移交到第 ${edition} 版？此后在这里的付款，新账本不算。`,
  busy: '正在读取全部余额、封定并写入……',
  refusals: {
    'hand-over-moving': '读取余额时一直有新区块。等安静一些再试。',
    'hand-over-none': '没有人有余额，没什么可移交的。',
    'hand-over-many': '有余额的账户超过 10,000 个，一份名单装不下。',
    'hand-over-pending': '这里还有一份发行名单没发完。请先发完。',
    'hand-over-already': '这个账本以前移交过：下一版的名单已经开始发了。',
    'hand-over-room': '浏览器存不下这份名单。请腾出空间再试。',
    'hand-over-last': '没有再下一版了。',
  },
  done: (height) =>
    `已移交，那笔交易会记入接下来的区块。区块 ${height} 之后的余额已备好：打开新账本，在发行台继续发这份名单。`,
  proof: '写明新账本的那笔交易',
  open: '打开新账本',
  save: '把余额存为 CSV',
};

const ALL: Readonly<Record<Language, HandOverTexts>> = { en, zh };

export function useHandOverTexts(): HandOverTexts {
  return ALL[useTexts().language];
}
