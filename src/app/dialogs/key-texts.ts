/** The words of key files, word lists and named accounts, in both languages. */
import type { Language } from '../texts/language.ts';
import { useTexts } from '../texts/use-texts.ts';

interface KeyTexts {
  readonly title: string;
  readonly note: string;
  readonly present: string;
  readonly save: string;
  readonly saved: string;
  readonly byWords: string;
  readonly byFile: string;
  readonly way: string;
  readonly file: string;
  readonly choose: string;
  readonly passphrase: string;
  readonly fileNote: string;
  readonly first: string;
  readonly restored: (names: number) => string;
  readonly anyList: string;
}

const en: KeyTexts = {
  title: 'Key file',
  note: 'The key, and the names you gave to others, in one file under a passphrase. Keep it where this browser is not; without its passphrase nobody can open it, and nobody can reset that.',
  present: 'Present passphrase of the wallet',
  save: 'Save the key file',
  saved: 'Saved. It opens with the passphrase you have just chosen.',
  byWords: '24 words',
  byFile: 'Key file',
  way: 'Restore from',
  file: 'No file is chosen.',
  choose: 'Choose the key file',
  passphrase: 'Passphrase of the file',
  fileNote: 'The wallet keeps this passphrase here too.',
  first: 'It becomes an account of its own in this browser; none that is here is replaced.',
  restored: (names) =>
    names === 0 ? 'Restored.' : `Restored, with ${names} ${names === 1 ? 'name' : 'names'}.`,
  anyList: 'English or Chinese words, as they were written down.',
};

const zh: KeyTexts = {
  title: '密钥文件',
  note: '密钥，连同你给别人起的名称，用口令加密存成一个文件。请放在这个浏览器以外的地方；没有口令谁也打不开，口令也无法重置。',
  present: '钱包现在的口令',
  save: '保存密钥文件',
  saved: '已保存。用刚才选的口令打开。',
  byWords: '24 个词',
  byFile: '密钥文件',
  way: '恢复方式',
  file: '还没有选择文件。',
  choose: '选择密钥文件',
  passphrase: '文件的口令',
  fileNote: '恢复后，钱包在这里也用这个口令。',
  first: '它会成为本浏览器里单独的一个账户，已有的账户都不动。',
  restored: (names) => (names === 0 ? '已恢复。' : `已恢复，连同 ${names} 个名称。`),
  anyList: '英文或中文词都行，照当初写下的输入。',
};

const ALL: Readonly<Record<Language, KeyTexts>> = { en, zh };

export function useKeyTexts(): KeyTexts {
  return ALL[useTexts().language];
}
