import { createContext, useContext } from 'react';
import type { Charter } from '../../ledger/charter.ts';
import type { LinkView } from '../../ledger/link.ts';
import type { NodeClient } from '../../node/client.ts';

/** What the parts of an open ledger share and what rarely changes. */
export interface LedgerParts {
  readonly client: NodeClient;
  readonly charter: Charter;
  /** Own address. */
  readonly own: string;
  /** The fragment of a place in this ledger, for plain links. */
  href(view: LinkView): string;
}

export const LedgerContext = createContext<LedgerParts | null>(null);

/** The open ledger, below its page. */
export function useLedger(): LedgerParts {
  const parts = useContext(LedgerContext);
  if (parts === null) throw new Error('rendered outside a ledger');
  return parts;
}
