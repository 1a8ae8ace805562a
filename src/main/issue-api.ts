/** `folio.issue`: a ledger whose issuer is this tab's account. */
import { FolioError, type NodeClient } from '../api/client.ts';
import { formatLink } from '../api/link.ts';
import { toHex } from '../base/bytes.ts';
import { decodeAddress } from '../ledger/address.ts';
import {
  type Charter,
  checkCharter,
  defaultCharter,
  ledgerIdOf,
  normalizeName,
} from '../ledger/charter.ts';

/** The name, and any other rule of L-1 except the issuer. */
export type IssueRequest = { name: string } & Partial<Omit<Charter, 'name' | 'issuer'>>;

/**
 * The ledger's link and id; nothing is opened. Rejects with `backup-first` if the key is not backed
 * up: without it nothing could ever be issued or sealed again; else with codes of L-1.
 */
export async function issue(
  client: NodeClient,
  request: IssueRequest,
): Promise<{ link: string; ledger: string }> {
  if (!client.wallet.info().backedUp)
    throw new FolioError('backup-first', 'Back up the wallet first: it will be the issuer.');
  const key = decodeAddress((await client.ledger.status()).address);
  if (!key.ok) throw FolioError.of(key.error);
  const name = normalizeName(String(request.name));
  const { name: _, ...rules } = request;
  const charter = checkCharter(defaultCharter(name, { ...rules, issuer: key.value }));
  if (!charter.ok) throw FolioError.of(charter.error);
  const fragment = formatLink({ name, charter: charter.value, view: { kind: 'ledger' }, via: [] });
  return {
    link: `${location.origin}${location.pathname}${fragment}`,
    ledger: toHex(ledgerIdOf(charter.value)),
  };
}
