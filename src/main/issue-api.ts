/** `folio.issue` and `folio.handOver`: ledgers whose issuer is this tab's account. */
import { FolioError, type NodeClient } from '../api/client.ts';
import { formatLink } from '../api/link.ts';
import { refused } from '../api/refused.ts';
import { handOver as handOverOf } from '../app/logic/hand-over-run.ts';
import { toHex } from '../base/bytes.ts';
import { decodeAddress, encodeAddress } from '../ledger/address.ts';
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
    throw refused('backup-first', 'Back up the wallet first: it will be the issuer.');
  const key = decodeAddress((await client.ledger.status()).address);
  if (!key.ok) throw FolioError.of(key.error);
  const name = normalizeName(String(request.name));
  const { name: _, ...rules } = request;
  const charter = checkCharter(defaultCharter(name, { ...rules, issuer: key.value }));
  if (!charter.ok) throw FolioError.of(charter.error);
  return made(charter.value);
}

/** A hand-over (F-5) as far as the old ledger goes; the mints are the new ledger's. */
export interface HandOverAnswer {
  /** The link of the new ledger. */
  readonly link: string;
  /** Its id, hex. */
  readonly ledger: string;
  /** The old one's last block whose balances are taken over; it is sealed. */
  readonly height: number;
  /** The id of the old ledger's transaction that names the new one. */
  readonly id: string;
  /** To be given to `folio.mint` one by one, in the new ledger; its desk has them ready as well. */
  readonly mints: readonly { receiver: string; amount: number; memo: string }[];
}

/** Rejects with codes of `handOver` in `hand-over-run.ts`, of seals and of mints. */
export async function handOver(client: NodeClient): Promise<HandOverAnswer> {
  const { address, ledger } = await client.ledger.status();
  const charter = client.view()?.charter;
  if (charter === undefined) throw refused('no-ledger', 'No ledger is open.');
  if (charter.issuer === null) throw refused('no-issuer', 'This ledger has no issuer.');
  if (encodeAddress(charter.issuer) !== address)
    throw refused('not-issuer', 'Only the issuer of this ledger can do this.');
  const { successor, height, id, list } = await handOverOf(client, {
    charter,
    ledger,
    own: address,
  });
  const mints = list.lines.map(({ receiver, amount, memo }) => ({ receiver, amount, memo }));
  return { ...made(successor), height, id, mints };
}

function made(charter: Charter): { link: string; ledger: string } {
  const { name } = charter;
  const fragment = formatLink({ name, charter, view: { kind: 'ledger' }, via: [] });
  return {
    link: `${location.origin}${location.pathname}${fragment}`,
    ledger: toHex(ledgerIdOf(charter)),
  };
}
