/** Gives the parts of a ledger's page the values they share. */
import { createContext, useContext } from 'react';
import type { NodeClient } from '../../api/client.ts';
import type { LinkView } from '../../api/link.ts';
import type { Charter } from '../../ledger/charter.ts';

/** The values that the parts of an open ledger share and that rarely change. */
export interface LedgerParts {
  readonly client: NodeClient;
  readonly charter: Charter;
  /** Own address. */
  readonly own: string;
  /** The issuer's address; null: the ledger has none. */
  readonly issuer: string | null;
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
