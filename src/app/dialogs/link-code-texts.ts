/** The words of linking by codes, in both languages. */
import type { LinkCodeProblem } from '../session.ts';
import type { Language } from '../texts/language.ts';
import { useTexts } from '../texts/use-texts.ts';

interface LinkCodeTexts {
  readonly title: string;
  readonly intro: string;
  readonly make: string;
  readonly making: string;
  readonly read: string;
  readonly reading: string;
  readonly theirs: string;
  readonly theirsHint: string;
  readonly scan: string;
  readonly noScan: string;
  readonly code: string;
  readonly copy: string;
  readonly drop: string;
  readonly dropped: string;
  readonly offered: string;
  readonly answered: string;
  readonly linking: string;
  readonly problems: { readonly [P in LinkCodeProblem]: string };
}

const en: LinkCodeTexts = {
  title: 'Link by code',
  intro:
    'Two browsers of this ledger can link without any server: one makes a code, the other answers it with a code of its own. Show it, or send it as text.',
  make: 'Make a code',
  making: 'Making it …',
  read: 'Take this code',
  reading: 'Reading …',
  theirs: 'Code of the other browser',
  theirsHint: 'Begins with “folio-code-”. Paste it, or scan it.',
  scan: 'Scan it',
  noScan: 'Stop scanning',
  code: 'Your code',
  copy: 'Copy the code',
  drop: 'Give this code up',
  dropped: 'The code is given up: an answer to it links nobody.',
  offered:
    'Give this code to the other browser, and take its answer below. It holds for 15 minutes, and only while this page is open.',
  answered:
    'Give this answer back to the browser whose code it was. As soon as that has taken it, the two are linked.',
  linking: 'Both codes are known: the browsers link now.',
  problems: {
    'code-form': 'This is no code for a link, or one of a newer version.',
    'code-damaged': 'A part of this code is missing or misspelt. Please copy it afresh.',
    'code-ledger': 'This code is of another ledger. Open the same one in both browsers.',
    'code-own': 'This code was made here. The other browser is the one to take it.',
    'code-late': 'This answers a code that is no longer waited for. Make a new one.',
    'code-webrtc': 'This browser has no WebRTC, or refuses it: it cannot link by code.',
  },
};

const zh: LinkCodeTexts = {
  title: '用码连接',
  intro:
    '打开同一账本的两个浏览器不经任何服务器也能连接：一方生成码，另一方用自己的码回答。可以出示二维码，也可以发送文字。',
  make: '生成码',
  making: '正在生成……',
  read: '读入此码',
  reading: '正在读入……',
  theirs: '对方浏览器的码',
  theirsHint: '以“folio-code-”开头。粘贴或扫描均可。',
  scan: '扫描',
  noScan: '停止扫描',
  code: '你的码',
  copy: '复制码',
  drop: '作废此码',
  dropped: '此码已作废，对它的回答不再有效。',
  offered: '把此码交给对方浏览器，再在下面读入对方的回答。有效期 15 分钟，且本页须保持打开。',
  answered: '把此回答交还给出码的浏览器。对方读入之后，两边就连上了。',
  linking: '两个码都已齐备，正在连接。',
  problems: {
    'code-form': '这不是用于连接的码，或者属于更新的版本。',
    'code-damaged': '此码缺了一段或有误，请重新复制。',
    'code-ledger': '此码属于另一个账本。请在两个浏览器里打开同一个账本。',
    'code-own': '此码是在这里生成的，应由对方浏览器读入。',
    'code-late': '这是对某个已不再等待的码的回答。请重新生成。',
    'code-webrtc': '此浏览器没有 WebRTC，或不允许使用，无法用码连接。',
  },
};

const ALL: Readonly<Record<Language, LinkCodeTexts>> = { en, zh };

export function useLinkCodeTexts(): LinkCodeTexts {
  return ALL[useTexts().language];
}
