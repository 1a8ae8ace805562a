/** Shows a block to this tab's node and to all its peers, and collects the verdict of each. */
import { FolioError } from '../../api/client.ts';
import type { PeerView } from '../../api/view.ts';
import type { RuleId } from '../logic/rule-ids.ts';
import { ruleOfCode } from './lab-rules.ts';

export interface HandVerdict {
  /** Address of the peer; null: this tab's own node. */
  readonly peer: string | null;
  /** False where it came to no verdict: it was busy, gave no answer, or does not judge. */
  readonly judged: boolean;
  /** The code of its refusal, or why there is no verdict; null if the block is valid. */
  readonly code: string | null;
  /** The node's reason in English. */
  readonly reason: string;
  /** '' where no rule of the ledger decided. */
  readonly rule: RuleId | '';
}

/** The code of `judge` by which a node leaves it open whether the block is valid. */
const UNDECIDED = 'busy';

type Ask = (peer?: string) => Promise<{ status: number; error: string; response: unknown }>;

/**
 * Asks by `judge` (O-2): the node takes nothing and penalises nobody. `told` gets each verdict as
 * it comes; for a peer that cannot answer it gets the failure.
 */
export async function handRound(
  peers: readonly Pick<PeerView, 'id' | 'address' | 'height'>[],
  ask: Ask,
  told: (verdict: HandVerdict) => void,
): Promise<void> {
  const nodes = peers.filter(({ height }) => height !== null);
  const one = async (peer: string | null, id?: string) => told({ peer, ...(await asked(ask, id)) });
  await Promise.all([one(null), ...nodes.map(({ id, address }) => one(address, id))]);
}

async function asked(ask: Ask, id?: string): Promise<Omit<HandVerdict, 'peer'>> {
  try {
    const { status, error, response } = await ask(id);
    if (response === null) return { judged: false, code: String(status), reason: error, rule: '' };
    const [first] = (response as { refused: { code: string; reason: string }[] }).refused;
    if (first === undefined) return { judged: true, code: null, reason: '', rule: '' };
    const { code, reason } = first;
    return { judged: code !== UNDECIDED, code, reason, rule: ruleOfCode(code) };
  } catch (error) {
    if (!(error instanceof FolioError)) throw error;
    return { judged: false, code: error.code, reason: error.message, rule: '' };
  }
}
