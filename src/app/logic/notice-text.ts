/** These functions put the node's notices into words and tell which are alarms. */
import type { Notice } from '../../api/view.ts';
import type { Texts } from '../texts/en.ts';
import type { Language } from '../texts/language.ts';
import { countText, spanText } from './format.ts';
import { refusalWords, type Wording } from './refusal.ts';
import { visibleText } from './safe-text.ts';

/** Kinds that are alarms: they interrupt a screen reader and stay until dismissed. */
export function isAlarm(kind: Notice['kind']): boolean {
  return kind === 'deep-reorganisation' || kind === 'seal-conflict';
}

/**
 * A notice in words. Values: `depth` (blocks), `expired` and `ownExpired` (counts), `offset` (ms),
 * `code` and `reason` with those of the code, or `detail`; any may be absent.
 */
export function noticeText(wording: Wording, notice: Notice): string {
  const { t, language } = wording;
  const { values } = notice;
  const told = String(values.reason ?? values.detail ?? '');
  const refused = { code: String(values.code ?? ''), reason: told, values };
  const reason = visibleText(refusalWords(wording, refused));
  const depthOf = (standard: number) => countText(Number(values.depth ?? standard), language);
  switch (notice.kind) {
    case 'reorganisation':
      return t.notices.reorganisation(depthOf(1)) + lostText(t, values, language);
    case 'deep-reorganisation':
      return t.notices.deep(depthOf(7)) + lostText(t, values, language);
    case 'damage':
      return damageText(t, values);
    case 'seal-conflict':
      return t.notices.sealConflict;
    case 'clock':
      return t.notices.clock(spanText(Math.abs(Number(values.offset ?? 0)) / 1000, language));
    case 'storage':
      return t.notices.storage(reason);
  }
}

/** Names the payments that a reorganisation took back and that have expired since; '': none. */
function lostText(t: Texts, values: Notice['values'], language: Language): string {
  const expired = Number(values.expired ?? 0);
  const own = Number(values.ownExpired ?? 0);
  if (expired === 0) return '';
  return t.notices.expired(countText(expired, language), countText(own, language), own > 0);
}

/**
 * The words for the damaged part; unknown damage is told in the English words that came with it.
 */
function damageText(t: Texts, { what, detail = '', count = '' }: Notice['values']): string {
  const texts = t.notices.damaged;
  if (what === 'outbox') return texts.outbox(String(count));
  const known = Object.hasOwn(texts, String(what));
  return known ? texts[what as Exclude<keyof typeof texts, 'outbox'>] : visibleText(String(detail));
}

/**
 * Whether it concerns everybody who reads the page. The last block is replaced now and then if two
 * are built at once: the chain shows that at its height.
 */
export function isPageWide({ kind, values }: Notice): boolean {
  return (
    kind !== 'reorganisation' || Number(values.depth ?? 1) > 1 || Number(values.expired ?? 0) > 0
  );
}
