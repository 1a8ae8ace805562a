/** The sheet to hand out to a class: a page to print, and the same as plain text. */
import { HOST_COMMAND, isLoopback } from '../logic/loopback.ts';
import { qrDrawing } from '../logic/qr.ts';
import { typedLink } from '../logic/routes.ts';
import type { ClassTexts } from './class-texts.ts';
import type { Teacher } from './use-teacher.ts';

export interface Sheet {
  /** The ledger's. */
  readonly name: string;
  /** A whole URL that opens it. */
  readonly link: string;
  /** Names of the class. */
  readonly list: readonly string[];
  /** Null: nobody can sign in with this tab. */
  readonly teacher: Teacher | null;
  /** The URL that asks for the payment to the teacher; '' where there is none. */
  readonly pay: string;
  /** That others cannot open the link; '' where they can. */
  readonly warning: string;
}

/** `words` say that a link leads to this computer alone; '' where `link` does not. */
export function warningOf(link: string, words: string): string {
  return isLoopback(link) ? `${words} ${HOST_COMMAND}` : '';
}

/**
 * The sheet as plain text: the warning, the ledger, its link, the steps, the teacher, and the names
 * as they are written.
 */
export function sheetText({ kit }: ClassTexts, sheet: Sheet): string {
  const { name, link, list, teacher, pay, warning } = sheet;
  const steps = [kit.openLink, kit.claim, ...signInOf(kit, teacher)];
  const facts =
    teacher === null ? [] : [`${kit.payLink}: ${pay}`, `${kit.teacher}: ${teacher.address}`, ''];
  // Chat programs end a link before a Chinese letter; people can only type what they can read.
  const typed = typedLink(link) === link ? [] : [`${kit.typedLink}: ${typedLink(link)}`];
  const head = [kit.sheetTitle(name), ...(warning === '' ? [] : [warning])];
  const links = [`${kit.link}: ${link}`, ...typed, ''];
  const numbered = steps.map((step, index) => `${index + 1}. ${step}`);
  return [...head, ...links, ...numbered, '', ...facts, ...list, ''].join('\n');
}

/** The sheet as a page of HTML with nothing outside it: both codes, and what `sheetText` says. */
export function sheetPage(texts: ClassTexts, sheet: Sheet, language: string): string {
  const { kit } = texts;
  const { name, link, list, teacher, pay, warning } = sheet;
  const steps = [kit.scanLink, kit.claim, ...signInOf(kit, teacher)];
  const codes = [
    codeOf(kit.open, kit.qr, link, typedLink(link)),
    ...(teacher === null ? [] : [codeOf(kit.payLink, texts.payQr, pay, teacher.name)]),
  ];
  const address =
    teacher === null
      ? ''
      : `<p>${escaped(kit.teacher)}<br><code translate="no">${escaped(teacher.address)}</code></p>`;
  const names = list.map((one) => `<li>${escaped(one)}</li>`).join('');
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(kit.sheetTitle(name))}</title>
<style>${STYLE}</style>
<h1>${escaped(kit.sheetTitle(name))}</h1>
${warning === '' ? '' : `<p class="warning">${withCommand(warning)}</p>`}
<div class="codes">${codes.join('')}</div>
<ol>${steps.map((step) => `<li>${escaped(step)}</li>`).join('')}</ol>
${address}
${names === '' ? '' : `<ul>${names}</ul>`}
</html>
`;
}

/** The command in it stands as it is typed. */
function withCommand(warning: string): string {
  return escaped(warning).replace(HOST_COMMAND, `<code translate="no">${HOST_COMMAND}</code>`);
}

function signInOf(kit: ClassTexts['kit'], teacher: Teacher | null): string[] {
  return teacher === null ? [] : [kit.signIn(teacher.name, teacher.amount)];
}

/** A code that is a link as well, with its title above and what can be read below. */
function codeOf(title: string, label: string, url: string, below: string): string {
  const { size, path } = qrDrawing(url);
  return `<figure><h2>${escaped(title)}</h2>
<a href="${escaped(url)}"><svg role="img" aria-label="${escaped(label)}" viewBox="0 0 ${size} ${size}"
shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg></a>
<figcaption translate="no">${escaped(below)}</figcaption></figure>`;
}

const MARKS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (mark) => MARKS[mark] ?? mark);
}

/** Black on white, for paper. */
const STYLE = `
:root { color-scheme: light; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; background: #fff; color: #000;
  font: 1.05rem/1.5 system-ui, sans-serif; }
h1 { font: 400 2.2rem/1.2 Georgia, "Songti SC", SimSun, serif; overflow-wrap: anywhere; }
h2 { margin: 0 0 .4rem; font-size: 1.05rem; }
.warning { padding: .5rem .8rem; border: 2px solid #000; }
.codes { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 2rem; }
figure { margin: 0; min-width: 0; break-inside: avoid; }
svg { display: block; width: 100%; max-width: 18rem; }
figcaption, code { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
figcaption { margin-top: .3rem; }
.warning code { white-space: nowrap; }
ol { padding-inline-start: 1.4rem; }
ul { columns: 11rem; padding: 0; list-style: none; }
@page { margin: 15mm; }
@media print { body { margin: 0; padding: 0; max-width: none; } }
`;
