/**
 * A page can say in its own language only what a refusal carries as data. So where the English
 * reason names a value, the code of the refusal has a table of values: this test reads every place
 * that refuses something.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseSync } from 'vite';
import { expect, test } from 'vitest';
import { FILE_CALL_VALUES, PAGE_VALUES } from '../../../src/api/refused.ts';

const SOURCE = resolve(import.meta.dirname, '../../../src');

/** Functions and classes whose first two arguments are code and reason. */
const REFUSING: ReadonlySet<string> = new Set([
  'fail',
  'fault',
  'formatError',
  'refuse',
  'refused',
  'FolioError',
  'StorageError',
]);

/** Records of the store and of proofs: their reasons name paths and lengths for who mends code. */
const INSIDE: ReadonlySet<string> = new Set(['account-record', 'accounts-shape']);

interface Tree {
  readonly type: string;
  readonly start: number;
  readonly [name: string]: unknown;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function* walk(node: Tree): Iterable<Tree> {
  yield node;
  for (const value of Object.values(node)) {
    if (isTree(value)) yield* walk(value);
    else if (Array.isArray(value)) for (const item of value) if (isTree(item)) yield* walk(item);
  }
}

interface Refusing {
  readonly code: string;
  readonly namesValue: boolean;
}

/** The refusals of a file whose code is a word in it. */
function refusalsOf(file: string): Refusing[] {
  const tree = parseSync(file, readFileSync(file, 'utf8')).program as unknown as Tree;
  const nodes = [...walk(tree)];
  /** The value of the nearest constant of this name before the place. */
  const constant = (name: string, before: number) =>
    nodes
      .filter(({ type, start, id }) => {
        return type === 'VariableDeclarator' && start < before && (id as Tree).name === name;
      })
      .at(-1)?.init as Tree | undefined;
  return nodes.flatMap((node) => {
    if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return [];
    const callee = (node.callee as Tree).name as string;
    const [code, told] = node.arguments as Tree[];
    if (!REFUSING.has(callee) || typeof code?.value !== 'string' || told === undefined) return [];
    const reason = told.type === 'Identifier' ? constant(told.name as string, told.start) : told;
    const parts = reason?.type === 'TemplateLiteral' ? (reason.expressions as Tree[]) : [];
    return [{ code: code.value, namesValue: parts.length > 0 }];
  });
}

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => join(SOURCE, file));
const found = files.flatMap(refusalsOf);

test('a reason that names a value comes with that value', () => {
  const tables: object = { ...PAGE_VALUES, ...FILE_CALL_VALUES };
  const bare = found
    .filter(({ code, namesValue }) => namesValue && !INSIDE.has(code))
    .filter(({ code }) => !Object.hasOwn(tables, code));
  expect(bare.map(({ code }) => code)).toEqual([]);
});

test('the places that refuse are found at all', () => {
  expect(found.length).toBeGreaterThan(150);
  expect(found.filter(({ namesValue }) => namesValue).length).toBeGreaterThan(40);
});
