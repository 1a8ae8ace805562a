/** Shows a block to this tab's node and to all its peers, and collects the verdict of each. */
import { FolioError } from '../../api/client.ts';
import type { PeerView } from '../../api/view.ts';
import type { RuleId } from '../logic/rule-ids.ts';
import { ruleOfCode } from './lab-rules.ts';

export interface HandVerdict {
  /** Address of the peer; null: this tab's own node. */
  readonly peer: string | null;
  /** The code of its refusal; null if the block is valid. */
  readonly code: string | null;
  /** The node's reason in English. */
  readonly reason: string;
  /** '' where no rule of the ledger decided. */
  readonly rule: RuleId | '';
}

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
    if (response === null) return { code: String(status), reason: error, rule: '' };
    const [first] = (response as { refused: { code: string; reason: string }[] }).refused;
    if (first === undefined) return { code: null, reason: '', rule: '' };
    return { code: first.code, reason: first.reason, rule: ruleOfCode(first.code) };
  } catch (error) {
    if (!(error instanceof FolioError)) throw error;
    return { code: error.code, reason: error.message, rule: '' };
  }
}
