/** These functions write amounts, addresses, hashes, counts and times for the page. */
import { formatAmount } from '../../ledger/amount.ts';
import type { Language } from '../texts/language.ts';

/** U+2212: as wide as the digits, where a hyphen is not. */
export const MINUS = '\u2212';

/** An amount in the pieces a column aligns: `1,204` and `.50`. */
export interface AmountParts {
  readonly whole: string;
  /** With its point; '' on a ledger without decimals. */
  readonly fraction: string;
}

/**
 * `units` (smallest unit) with thousands grouped and all of the ledger's decimals, so that points
 * are aligned.
 */
export function amountParts(units: number, decimals: number): AmountParts {
  const [whole = '0', fraction = ''] = formatAmount(units, decimals).split('.');
  return {
    whole: groupDigits(whole),
    fraction: decimals === 0 ? '' : `.${fraction.padEnd(decimals, '0')}`,
  };
}

/** The same in one piece: `1,204.50`. */
export function amountText(units: number, decimals: number): string {
  const { whole, fraction } = amountParts(units, decimals);
  return whole + fraction;
}

/** An amount as a field reads it: without grouping. */
export function amountInput(units: number, decimals: number): string {
  return amountText(units, decimals).replaceAll(',', '');
}

/** Commas at the thousands of a run of digits. */
export function groupDigits(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** The last characters of an address: those people compare. */
export function addressTail(address: string, length = 5): string {
  return address.slice(-length);
}

/** `folio1qqx7…k3tz7q`: both ends. */
export function shortAddress(address: string): string {
  return address.length <= 18 ? address : `${address.slice(0, 10)}…${address.slice(-6)}`;
}

/** `3f9a1c…d07e`: both ends of a hash. */
export function shortHash(hash: string): string {
  return hash.length <= 14 ? hash : `${hash.slice(0, 6)}…${hash.slice(-4)}`;
}

/** BCP 47 tag for `Intl`. */
export function localeOf(language: Language): string {
  return language === 'zh' ? 'zh-CN' : 'en-GB';
}

/**
 * Formatters by language and options: to make one costs more than a hundred uses of it. `world`:
 * what else they take on when they are made.
 */
function kept<O, F>(
  make: (locale: string, options: O) => F,
  world: () => string = () => '',
): (language: Language, options: O) => F {
  const made = new Map<string, F>();
  return (language, options) => {
    const key = `${language} ${world()} ${JSON.stringify(options)}`;
    const known = made.get(key) ?? make(localeOf(language), options);
    made.set(key, known);
    return known;
  };
}

const numbers = kept(
  (locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options),
);

/**
 * The device's time zone, which may change while a page is open. Its offsets in January and July
 * tell it well enough; to ask `Intl` for its name takes a hundred times as long as to write a date.
 */
function zone(): string {
  return [0, 6].map((month) => new Date(2026, month, 1).getTimezoneOffset()).join();
}

/** The formatter of dates and times of these options, in the reader's own zone as it is now. */
export const datesIn = kept(
  (locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options),
  zone,
);

/** A count with its thousands grouped. */
export function countText(count: number, language: Language): string {
  return numbers(language, { maximumFractionDigits: 0 }).format(count);
}

/** A number that names something or bounds it, with the decimals it has. */
export function numberText(value: number, language: Language): string {
  return numbers(language, { maximumFractionDigits: 6 }).format(value);
}

/** Sentences one after the other; Chinese marks at their ends take the room of a blank. */
export function sentences(language: Language, ...all: readonly string[]): string {
  return all.filter((one) => one !== '').join(language === 'zh' ? '' : ' ');
}

/**
 * Chinese has a space between a figure and the unit after it, as all its texts here do; `Intl`
 * writes none.
 */
function spaced(text: string): string {
  return text.replace(/(?<=\d)(?=\p{Script=Han})/gu, ' ');
}

/** 12,345 -> `12.3k` / `1.2 万`, for rates. */
export function compactText(count: number, language: Language): string {
  const options = { notation: 'compact', maximumFractionDigits: 1 } as const;
  return spaced(numbers(language, options).format(count));
}

/** A size in bytes as `1.2 kB`. */
export function bytesText(bytes: number, language: Language): string {
  const [value, unit] =
    bytes < 1000
      ? [bytes, 'byte']
      : bytes < 1e6
        ? [bytes / 1000, 'kilobyte']
        : [bytes / 1e6, 'megabyte'];
  // The short form of a byte knows no plural.
  const unitDisplay = unit === 'byte' ? 'long' : 'short';
  const options = { style: 'unit', unit, unitDisplay, maximumFractionDigits: 1 } as const;
  return spaced(numbers(language, options).format(value));
}

/** Seconds as a rough span: `4 s`, `3 min`, `2 h`, `5 days`. */
export function spanText(seconds: number, language: Language): string {
  const [value, unit] = inUnits(Math.max(0, seconds));
  const rounded = unit === 'second' && value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
  const options = { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 } as const;
  return spaced(numbers(language, options).format(rounded));
}

const AGO: Readonly<Record<Language, Intl.RelativeTimeFormat>> = {
  en: new Intl.RelativeTimeFormat(localeOf('en'), { style: 'short' }),
  zh: new Intl.RelativeTimeFormat(localeOf('zh'), { style: 'short' }),
};

/** The time since then in words: `12 sec ago`, `刚刚`. Times ahead of the clock read as now. */
export function agoText(time: number, now: number, language: Language): string {
  const seconds = (now - time) / 1000;
  if (seconds < 2) return language === 'zh' ? '刚刚' : 'just now';
  const [value, unit] = inUnits(seconds);
  return spaced(AGO[language].format(-Math.floor(value), unit));
}

function inUnits(seconds: number): [number, 'second' | 'minute' | 'hour' | 'day'] {
  if (seconds < 60) return [seconds, 'second'];
  if (seconds < 3600) return [seconds / 60, 'minute'];
  if (seconds < 86_400) return [seconds / 3600, 'hour'];
  return [seconds / 86_400, 'day'];
}

/** The day and the second, in the reader's own zone. */
export function dateText(time: number, language: Language): string {
  return datesIn(language, { dateStyle: 'medium', timeStyle: 'medium' }).format(time);
}
