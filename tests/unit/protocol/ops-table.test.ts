import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OP_NAMES, OPS } from '../../../src/protocol/ops.ts';

const TEXT = readFileSync(join(import.meta.dirname, '../../../docs/protocol.md'), 'utf8');
const number = (value: number) => value.toLocaleString('en');

describe('O-5: the table in docs/protocol.md is the one nodes keep', () => {
  it.each(OP_NAMES)('%s', (op) => {
    const { maxRequest, maxAnswer, quota, cost, itemCost } = OPS[op];
    const figures = [maxRequest, maxAnswer, quota.capacity, quota.perSecond, cost].map(number);
    const row = `| \`${op}\` | ${figures.join(' | ')} | ${itemCost === 0 ? '' : itemCost} |`;
    expect(TEXT).toContain(row.replace('|  |', '| |'));
  });
});
