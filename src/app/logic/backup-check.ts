/** Words asked for: few enough to be kind, enough to know that a paper is there. */
const ASKED = 3;

/** Places (from 0, ascending) of the words to ask for, of `count`. `uniform` as `Math.random`. */
export function asked(count: number, uniform: () => number): number[] {
  const left = Array.from({ length: count }, (_, place) => place);
  const taken: number[] = [];
  while (taken.length < ASKED && left.length > 0) {
    taken.push(...left.splice(Math.floor(uniform() * left.length), 1));
  }
  return taken.sort((a, b) => a - b);
}

/** Whether the typed text is the word, apart from case and surrounding space. */
export function matches(word: string | undefined, typed: string | undefined): boolean {
  return word !== undefined && (typed ?? '').trim().toLowerCase() === word;
}

/** Pasted or typed words with one space between, lower case. */
export function normalWords(typed: string): string {
  return typed
    .normalize('NFKD')
    .toLowerCase()
    .split(/[^a-z\p{Script=Han}]+/u)
    .filter((word) => word !== '')
    .join(' ');
}
