/** The words of scanning a code, in both languages. */
import type { CameraTrouble } from '../hooks/use-camera.ts';
import type { Language } from '../texts/language.ts';
import { useTexts } from '../texts/use-texts.ts';

interface ScanTexts {
  readonly title: string;
  readonly intro: string;
  readonly asking: string;
  readonly picture: string;
  readonly camera: string;
  readonly off: { readonly [T in CameraTrouble]: string };
  readonly noCode: string;
  readonly foreign: string;
  readonly noLedger: string;
  readonly other: (name: string) => string;
  readonly openOther: string;
}

const en: ScanTexts = {
  title: 'Scan a code',
  intro: 'A request, a card, or the code of a ledger. The picture stays in this browser.',
  asking: 'The browser asks whether this page may use the camera …',
  picture: 'Choose a picture instead',
  camera: 'What the camera sees',
  off: {
    refused:
      'The camera was refused. Allow it in the browser’s settings of this page, or choose a picture of the code.',
    absent: 'No camera was found. Choose a picture of the code.',
    busy: 'Another program uses the camera. Close it and scan again, or choose a picture.',
    insecure: 'Over plain http browsers give no page the camera. Choose a picture of the code.',
    failed: 'The camera could not be started. Choose a picture of the code.',
  },
  noCode: 'No QR code was found in this picture (32 MB at most).',
  foreign: 'This code holds neither a link of Folio’s nor an address.',
  noLedger: 'This is the address of an account. Open its ledger first, then scan it there.',
  other: (name) => `This code leads to another ledger, “${name}”.`,
  openOther: 'Open it',
};

const zh: ScanTexts = {
  title: '扫码',
  intro: '可以扫付款请求、名片或账本的二维码。画面只留在这个浏览器里。',
  asking: '浏览器正在询问是否允许本页使用摄像头……',
  picture: '改为选择图片',
  camera: '摄像头画面',
  off: {
    refused: '没有获准使用摄像头。请在浏览器对本页的设置里允许，或选择一张二维码图片。',
    absent: '没有找到摄像头。请选择一张二维码图片。',
    busy: '摄像头正被别的程序占用。关掉它再扫，或选择一张图片。',
    insecure: '浏览器不让普通 http 网页使用摄像头。请选择一张二维码图片。',
    failed: '摄像头无法启动。请选择一张二维码图片。',
  },
  noCode: '这张图片里没有找到二维码（图片最大 32 MB）。',
  foreign: '这个二维码里既没有 Folio 的链接，也没有地址。',
  noLedger: '这是一个账户地址。请先打开它所在的账本，再在那里扫。',
  other: (name) => `这个二维码通向另一个账本“${name}”。`,
  openOther: '打开它',
};

const ALL: Readonly<Record<Language, ScanTexts>> = { en, zh };

export function useScanTexts(): ScanTexts {
  return ALL[useTexts().language];
}
