/**
 * The seven steps by which a transaction gets into everybody's ledger, as far as this tab sees
 * them happen to its own newest one.
 */

/** The parts of the node's view by which steps light up. */
export interface SeenOfSteps {
  /** The newest transaction of this wallet; null: none yet. */
  readonly own: {
    readonly id: string;
    readonly pooled: boolean;
    /** The height of its block; null while it is in none. */
    readonly height: number | null;
  } | null;
  /** Transactions in the pool, and how many are enough for a block. */
  readonly pool: number;
  readonly size: number;
  readonly peers: number;
  /** Peers whose tip is this tab's. */
  readonly same: number;
  /** The own builder's search for a proof, and how many transactions the block has. */
  readonly seeking: boolean;
  readonly records: number;
}

export const STEPS = ['made', 'sent', 'pools', 'condition', 'packed', 'added', 'chains'] as const;

export type StepName = (typeof STEPS)[number];

export interface StepsSoFar {
  /** The id of the transaction they are about. */
  readonly id: string | null;
  readonly lit: ReadonlySet<StepName>;
}

export const NO_STEPS: StepsSoFar = { id: null, lit: new Set() };

/**
 * Lights each step that has happened; it stays lit. A newer transaction puts all steps out first.
 * Gives the same object if nothing changed.
 */
export function stepsOn(before: StepsSoFar, seen: SeenOfSteps): StepsSoFar {
  const id = seen.own?.id ?? null;
  const lit = new Set(before.id === id ? before.lit : []);
  for (const step of STEPS) if (happens(step, seen)) lit.add(step);
  return before.id === id && lit.size === before.lit.size ? before : { id, lit };
}

function happens(step: StepName, { own, pool, size, peers, same, seeking }: SeenOfSteps): boolean {
  if (own === null) return false;
  const written = own.height !== null;
  switch (step) {
    case 'made':
      return true;
    case 'sent':
      return own.pooled || written;
    case 'pools':
      return own.pooled && peers > 0;
    case 'condition':
      return written || (own.pooled && (pool >= size || seeking));
    case 'packed':
      return written || (own.pooled && seeking);
    case 'added':
      return written;
    case 'chains':
      return written && peers > 0 && same === peers;
  }
}
