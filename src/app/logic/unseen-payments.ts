/** Payments that were just sent, until the node's view tells of them. */

export interface UnseenPayment {
  /** Hex. */
  readonly id: string;
  /** Amount and fee, in the smallest unit. */
  readonly cost: number;
}

/**
 * Those that the view does not tell yet; the same list if these are all.
 * @param own the account's transactions, of the same view as the amount that can be spent.
 */
export function stillUnseen(
  sent: readonly UnseenPayment[],
  own: readonly { readonly id: string }[],
): readonly UnseenPayment[] {
  if (sent.length === 0) return sent;
  const seen = new Set(own.map(({ id }) => id));
  const unseen = sent.filter(({ id }) => !seen.has(id));
  return unseen.length === sent.length ? sent : unseen;
}

export function costOf(sent: readonly UnseenPayment[]): number {
  return sent.reduce((sum, { cost }) => sum + cost, 0);
}
