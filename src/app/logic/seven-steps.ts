/**
 * The seven steps by which a transaction gets into everybody's ledger, as far as this tab sees
 * them happen to its own newest one. A fact of a step is of that transaction, and of the moment at
 * which the step happened: nothing that comes later changes it.
 */

/** The parts of the node's view by which steps light up. */
export interface SeenOfSteps {
  /** The newest transaction of this wallet; null: none yet. */
  readonly own: {
    readonly id: string;
    readonly pooled: boolean;
    /** The height of its block; null while it is in none. */
    readonly height: number | null;
    /** It gets into no block any more: it was refused, replaced, or is too old. */
    readonly ended: boolean;
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
  /** Transactions of its block; null while it is in none, or where the page does not know it. */
  readonly count: number | null;
}

export const STEPS = ['made', 'sent', 'pools', 'condition', 'packed', 'added', 'chains'] as const;

export type StepName = (typeof STEPS)[number];

/** The steps that a block takes away again when another one replaces it. */
const OF_BLOCK: readonly StepName[] = ['condition', 'packed', 'added', 'chains'];

/**
 * The number that tells of a step that happened: the others in the pool (`sent`), peers that were
 * linked while it waited (`pools`), transactions that waited and were enough (`condition`; 0: the
 * longest wait was over), those that were packed (`packed`), the block's height (`added`), peers
 * that have it (`chains`). Null: it happened unseen.
 */
export type StepFact = number | null;

export interface StepsSoFar {
  /** The id of the transaction they are about. */
  readonly id: string | null;
  /** The steps that happened, in their order, each with its fact. */
  readonly lit: ReadonlyMap<StepName, StepFact>;
  /** The height of the block that was replaced; null where none was, or it is in one again. */
  readonly replaced: number | null;
}

export const NO_STEPS: StepsSoFar = { id: null, lit: new Map(), replaced: null };

/**
 * Lights each step that has happened, with what is known of it; it stays lit while the block, or
 * the search for its proof, that it is about stands. A newer transaction puts all steps out first.
 * Gives the same object if nothing changed.
 */
export function stepsOn(before: StepsSoFar, seen: SeenOfSteps): StepsSoFar {
  const id = seen.own?.id ?? null;
  const was = before.id === id ? before : { ...NO_STEPS, id };
  const height = seen.own?.height ?? null;
  const stood = was.lit.get('added') ?? null;
  const moved = stood !== null && stood !== height;
  const lit = new Map<StepName, StepFact>();
  for (const step of STEPS) {
    const known = isOver(step, moved, seen) ? undefined : was.lit.get(step);
    if (known !== undefined || happens(step, seen)) lit.set(step, factOf(step, seen, known));
  }
  const replaced = height !== null ? null : moved ? stood : was.replaced;
  const alike =
    before.id === id &&
    before.replaced === replaced &&
    before.lit.size === lit.size &&
    [...lit].every(([step, fact]) => before.lit.has(step) && before.lit.get(step) === fact);
  return alike ? before : { id, lit, replaced };
}

/** Whether what was lit is so no longer: its block was replaced, or its search found none. */
function isOver(step: StepName, moved: boolean, { own, seeking }: SeenOfSteps): boolean {
  if (moved && OF_BLOCK.includes(step)) return true;
  return step === 'packed' && own?.height === null && !seeking;
}

/** How a step stands: the next one that is to come is `next`. */
export type StepState = 'done' | 'unseen' | 'next' | 'later';

/** `unseen`: it is not lit though a later one is. */
export function stateOf(step: StepName, { lit }: StepsSoFar): StepState {
  if (lit.has(step)) return 'done';
  const at = STEPS.indexOf(step);
  const last = STEPS.findLastIndex((one) => lit.has(one));
  return at < last ? 'unseen' : at === last + 1 ? 'next' : 'later';
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
      // A peer that has its block has it too, whenever it was told.
      return written ? same > 0 : peers > 0 && own.pooled;
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

/** `known`: what was known of it before; undefined: it happens now. */
function factOf(step: StepName, seen: SeenOfSteps, known: StepFact | undefined): StepFact {
  const { own, pool, size, peers, records, count } = seen;
  const pooled = own?.pooled ?? false;
  switch (step) {
    case 'made':
      return null;
    case 'sent':
      return known === undefined ? (pooled ? Math.max(0, pool - 1) : null) : known;
    case 'pools':
      // More may be linked while it waits.
      return pooled ? Math.max(peers, known ?? 0) : (known ?? null);
    case 'condition':
      if (known !== undefined) return known;
      return pooled ? (pool >= size ? pool : 0) : null;
    case 'packed':
      // The block that took it counts, whoever built it.
      return count ?? (pooled ? records : (known ?? null));
    case 'added':
      return own?.height ?? null;
    case 'chains':
      return known === undefined ? peers : known;
  }
}
