/** The words by which a block is explained. */
import type { Language } from '../texts/language.ts';
import { partTexts } from '../texts/part-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import type { BlockTexts } from './block-texts.ts';

const useWords = partTexts<BlockTexts>({
  en: () => import('./block-texts-en.ts').then(({ blockEn }) => blockEn),
  zh: () => import('./block-texts-zh.ts').then(({ blockZh }) => blockZh),
});

export function useBlockTexts(): { r: BlockTexts; language: Language } {
  const { language } = useTexts();
  return { r: useWords(), language };
}
