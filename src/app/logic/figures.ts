/** Finds the figures in a sentence, so that each can be in an element of its own. */

/** A piece of a sentence: words that a translator may change, or a figure that nobody may. */
export interface Piece {
  readonly text: string;
  readonly figure: boolean;
}

/** Digits with their separators. */
const DIGITS = /\d(?:[\d.,:…]*\d)?/;

/**
 * The sentence in its pieces, in order; together they are the sentence. `figures` are the names,
 * units, addresses and amounts in it; numbers are found without being named.
 */
export function piecesOf(sentence: string, figures: readonly string[] = []): Piece[] {
  const given = figures.filter((figure) => figure !== '').sort((a, b) => b.length - a.length);
  const pattern = new RegExp([...given.map(escaped), DIGITS.source].join('|'), 'gu');
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of sentence.matchAll(pattern)) {
    if (match.index > end) pieces.push({ text: sentence.slice(end, match.index), figure: false });
    pieces.push({ text: match[0], figure: true });
    end = match.index + match[0].length;
  }
  if (end < sentence.length) pieces.push({ text: sentence.slice(end), figure: false });
  return pieces;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}
