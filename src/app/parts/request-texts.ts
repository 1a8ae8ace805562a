/** The words of requests, for people who make them and people who open them, in both languages. */
import type { Language } from '../texts/language.ts';
import { useTexts } from '../texts/use-texts.ts';

interface RequestTexts {
  readonly title: string;
  readonly intro: string;
  readonly amount: string;
  readonly amountHint: string;
  readonly memo: string;
  readonly name: string;
  readonly link: string;
  readonly qr: string;
  /** Above the form that a request filled in. */
  readonly filled: string;
  /** Follows it where the request asks for a name. */
  readonly asksName: string;
  readonly called: (name: string) => string;
  readonly look: string;
}

const en: RequestTexts = {
  title: 'Request a payment',
  intro: 'This link opens the payment form, filled in. The payer looks at it and sends it, or not.',
  amount: 'Amount',
  amountHint: 'If it is empty, the payer fills it in.',
  memo: 'Memo',
  name: 'Your name on it',
  link: 'Link of the request',
  qr: 'QR code of the request',
  filled: 'A request filled this in. Nothing is sent before you press Send.',
  asksName: 'It asks you to write your name as the memo.',
  called: (name) => `It calls the receiver “${name}”. Anyone can write any name into a request.`,
  look: 'Look at the account',
};

const zh: RequestTexts = {
  title: '请求付款',
  intro: '打开这个链接的人会看到已填好的付款，由他自己看过再决定发不发。',
  amount: '金额',
  amountHint: '不填，就由付款人决定金额。',
  memo: '附言',
  name: '写上你的名字',
  link: '请求的链接',
  qr: '请求的二维码',
  filled: '以下内容由一个付款请求填入。按下“付款”之前，什么都不会发出。',
  asksName: '它请你在附言里写上自己的名字。',
  called: (name) => `它称收款人为“${name}”。请求里的名字谁都可以随便写。`,
  look: '看看这个账户',
};

const ALL: Readonly<Record<Language, RequestTexts>> = { en, zh };

export function useRequestTexts(): RequestTexts {
  return ALL[useTexts().language];
}
