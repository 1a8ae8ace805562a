/** A count with its noun, in English. */

/** `1 block`, `2 blocks`. */
export const plural = (count: number, one: string, many: string) =>
  `${count} ${count === 1 ? one : many}`;
