/** The words of each language, on a ledger whose coin has two decimals. */
import type { Wording } from '../../../src/app/logic/refusal.ts';
import { en } from '../../../src/app/texts/en.ts';
import { zh } from '../../../src/app/texts/zh.ts';

const charter = { decimals: 2, unit: 'coin' };

export const english: Wording = { t: en, language: 'en', charter };
export const chinese: Wording = { t: zh, language: 'zh', charter };
