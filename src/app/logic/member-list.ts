/** A class or member list: the account that each line names, and the fault of a line. */
import type { CsvTable } from '../../base/csv.ts';
import { decodeAddress } from '../../ledger/address.ts';
import { pastedLink } from './routes.ts';
import { visibleText } from './safe-text.ts';

export interface Member {
  /** Its line in the list, from 1. */
  readonly line: number;
  readonly name: string;
  readonly address: string;
}

export type MemberProblemCode =
  /** There is an address and no name. */
  | 'member-name'
  | 'member-name-long'
  /** There is a name and no address: not here yet. */
  | 'member-no-address'
  | 'member-address'
  /** An earlier line has this address. */
  | 'member-twice'
  | 'member-own'
  /** An earlier line has this name: both are kept. */
  | 'member-name-twice';

export interface MemberProblem {
  readonly line: number;
  readonly code: MemberProblemCode;
  /** The part of the line that distinguishes it. */
  readonly text: string;
}

export interface MemberList {
  readonly members: readonly Member[];
  readonly problems: readonly MemberProblem[];
}

/** A row of headings. */
const HEADING = /^(name|names|member|student|address|account|姓名|名字|名称|成员|学生|地址|账户)$/i;

/**
 * Judges a table line by line: in any columns, the first cell that is an address (or a link to an
 * account) and the first other cell make a member. `own`: the own address; `most` characters of a
 * name.
 */
export function judgeMembers({ rows }: CsvTable, own: string, most: number): MemberList {
  const members: Member[] = [];
  const problems: MemberProblem[] = [];
  const seen = { addresses: new Set<string>(), names: new Set<string>() };
  for (const [index, { line, cells }] of rows.entries()) {
    const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
    if (index === 0 && filled.every((cell) => HEADING.test(cell))) continue;
    const judged = judge(filled, own, most, seen);
    const told = typeof judged === 'string' ? judged : judged.problem;
    if (told !== null) problems.push({ line, code: told, text: visibleText(filled.join(' ')) });
    if (typeof judged !== 'string') members.push({ line, ...judged.member });
  }
  return { members, problems };
}

interface Judged {
  readonly member: Omit<Member, 'line'>;
  readonly problem: MemberProblemCode | null;
}

function judge(
  cells: readonly string[],
  own: string,
  most: number,
  seen: { addresses: Set<string>; names: Set<string> },
): Judged | MemberProblemCode {
  const at = cells.findIndex((cell) => addressIn(cell) !== null);
  const name = cells.find((cell, index) => index !== at && !looksLikeAddress(cell)) ?? '';
  if (at < 0) return cells.some(looksLikeAddress) ? 'member-address' : 'member-no-address';
  const address = addressIn(cells[at] ?? '') ?? '';
  if (name === '') return 'member-name';
  if ([...name].length > most) return 'member-name-long';
  if (address === own) return 'member-own';
  if (seen.addresses.has(address)) return 'member-twice';
  const twice = seen.names.has(name.toLowerCase());
  seen.addresses.add(address);
  seen.names.add(name.toLowerCase());
  return { member: { name, address }, problem: twice ? 'member-name-twice' : null };
}

function looksLikeAddress(cell: string): boolean {
  return /folio1/i.test(cell);
}

/** Lower case. */
function addressIn(cell: string): string | null {
  if (decodeAddress(cell).ok) return cell.toLowerCase();
  const link = looksLikeAddress(cell) ? pastedLink(cell) : null;
  return link?.ok && link.value.view.kind === 'account' ? link.value.view.id : null;
}
