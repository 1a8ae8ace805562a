/** The table names the rule of docs/protocol.md behind a line of the story or a code. */
import type { LabLine, LineKind } from '../../api/lab.ts';
import type { RuleId } from '../logic/rule-ids.ts';

const OF_LINE: { readonly [K in LineKind]?: RuleId } = {
  opened: 'S-2',
  crashed: 'S-2',
  paid: 'L-4',
  claimed: 'L-8',
  minted: 'L-8',
  block: 'B-1',
  reorganised: 'L-11',
  agreed: 'L-11',
  published: 'L-11',
  sealed: 'L-12',
  'seal-conflict': 'L-12',
  struck: 'N-5',
  settled: 'L-9',
  arrived: 'L-10',
  left: 'L-10',
  'clock-set': 'L-9',
};

const OF_CODE: Readonly<Record<string, RuleId>> = {
  signature: 'L-5',
  'invalid-transaction': 'L-4',
  'transaction-invalid': 'L-9',
  'invalid-header': 'L-9',
  'invalid-block': 'L-9',
  'invalid-body': 'L-9',
  'invalid-seal': 'L-12',
  'accounts-root': 'L-7',
  'transactions-root': 'L-6',
  'work-wrong': 'L-10',
  proof: 'L-9',
  height: 'L-6',
  previous: 'L-6',
  version: 'L-6',
  'builder-zero': 'L-6',
  'time-early': 'L-9',
  'time-ahead': 'L-9',
  'receiver-zero': 'L-4',
  'sequence-end': 'L-4',
  'sequence-low': 'L-4',
  'sequence-gap': 'L-4',
  expired: 'L-9',
  balance: 'L-9',
  'amount-zero': 'L-2',
  'amount-too-large': 'L-2',
  'claim-amount': 'L-8',
  'claim-sequence': 'L-8',
  'claim-memo': 'L-8',
  'claim-fee': 'L-8',
  'already-claimed': 'L-8',
  'too-many-claims': 'L-8',
  supply: 'L-8',
  'block-empty': 'L-6',
  'block-size': 'L-9',
  quota: 'N-5',
  'bad-message': 'N-5',
  'bad-answer': 'N-5',
  'unasked-answer': 'N-5',
};

/** The rule of a block's fault; '' if no rule decided it, as for a block that is too old. */
export function ruleOfCode(code: string): RuleId | '' {
  return OF_CODE[code] ?? '';
}

/** The pool's own limits are policy, not validity. */
const POOL = /^(?:pool-|replace)/;

/** '' where no rule had to decide anything. */
export function ruleOf({ kind, values }: LabLine): RuleId | '' {
  if (typeof values.code === 'string') {
    const known = OF_CODE[values.code];
    return known ?? (POOL.test(values.code) ? 'P-1' : (OF_LINE[kind] ?? ''));
  }
  return OF_LINE[kind] ?? '';
}
