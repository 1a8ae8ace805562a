/** The words of deleting old blocks, in both languages. */
import type { HistoryView } from '../../api/view.ts';
import { countText } from '../logic/format.ts';
import type { Language } from '../texts/language.ts';
import { useTexts } from '../texts/use-texts.ts';

interface PruningTexts {
  readonly name: string;
  readonly kept: (blocks: string) => string;
  readonly all: string;
  readonly from: (height: string) => string;
  /** While blocks are not verified, by what that waits for. */
  readonly verifying: Readonly<
    Record<'going' | 'paused' | 'sought', (done: string, total: string) => string>
  >;
  readonly costs: string;
}

const en: PruningTexts = {
  name: 'Delete old blocks',
  kept: (blocks) =>
    `Keeps headers, balances and the newest ${blocks} blocks; what is older goes, and does not come back by turning this off.`,
  all: 'All blocks are stored here.',
  from: (height) => `The blocks from ${height} on are stored here; of older ones the headers.`,
  verifying: {
    going: (done, total) =>
      `History is being verified: ${done} of ${total} blocks. Nothing is deleted before.`,
    paused: (done, total) =>
      `You paused the verification of history: ${done} of ${total} blocks. Nothing is deleted before.`,
    sought: (done, total) =>
      `Nobody linked has the rest of history: ${done} of ${total} blocks are verified. Nothing is deleted before.`,
  },
  costs:
    'Given up with them: taking the ledger out as a file, receipts and statements of old payments, and showing old blocks to others.',
};

const zh: PruningTexts = {
  name: '删除旧区块',
  kept: (blocks) =>
    `保留区块头、余额和最新的 ${blocks} 个区块；更早的会被删除，关掉这个选项也找不回来。`,
  all: '全部区块都存在这里。',
  from: (height) => `这里存有从 ${height} 起的区块；更早的只有区块头。`,
  verifying: {
    going: (done, total) => `正在验证历史：${total} 个区块中已验证 ${done} 个。在此之前不删除。`,
    paused: (done, total) =>
      `你已暂停验证历史：${total} 个区块中已验证 ${done} 个。全部验证之前不删除。`,
    sought: (done, total) =>
      `已连上的节点都没有其余的历史：${total} 个区块中已验证 ${done} 个。全部验证之前不删除。`,
  },
  costs: '随之放弃：把账本导出为文件、旧付款的收据和流水，以及向别人提供旧区块。',
};

const ALL: Readonly<Record<Language, PruningTexts>> = { en, zh };

export function usePruningTexts(): PruningTexts {
  return ALL[useTexts().language];
}

/** What of the past is stored here, in the words of this language. */
export function storedWords({ from, verifying }: HistoryView, language: Language): string {
  const words = ALL[language];
  if (verifying !== null && verifying.how !== 'accepted') {
    const { done, total, how } = verifying;
    return words.verifying[how](countText(done, language), countText(total, language));
  }
  return from > 1 ? words.from(countText(from, language)) : words.all;
}
