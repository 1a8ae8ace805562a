/**
 * Browsers' translators put an element of theirs around each text of a page. React then changes,
 * moves or removes a text that is no longer where it was: figures do not change, or the page
 * breaks. A text is safe as the only child of an element, since React then replaces all that is in
 * it. So no text stands beside anything else: this test reads every component and names the places
 * where one could.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseSync } from 'vite';
import { expect, test } from 'vitest';

const APP = resolve(import.meta.dirname, '../../../src/app');

/** The fields of the parsed tree that are used. */
interface Tree {
  readonly type: string;
  readonly start: number;
  readonly [name: string]: unknown;
}

/** Components that put all they are given alone into an element. */
const ALONE = new Set(['Fact']);

/** Components that pass on the children of their callers; the callers are checked. */
const HANDED_ON = new Set(['children', 'status']);

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

/** Finds texts beside other children in the source of one file; as `line: source`. */
function textsAtRisk(file: string, source: string): string[] {
  const { program } = parseSync(file, source, { lang: 'tsx' });
  const tree = program as unknown as Tree;
  const declared = new Map<string, Tree>();
  for (const node of walk(tree)) {
    const id = node.id as Tree | null | undefined;
    if (node.type === 'VariableDeclarator' && id?.type === 'Identifier' && isTree(node.init))
      declared.set(String(id.name), node.init);
    if (node.type === 'FunctionDeclaration' && isTree(id)) declared.set(String(id.name), node);
  }
  const found: string[] = [];
  const blame = (node: Tree) => {
    const line = source.slice(0, node.start).split('\n').length;
    found.push(`${line}: ${source.slice(node.start, node.start + 60).split('\n')[0]}`);
  };

  /** All that a function can give back. */
  const returned = (node: Tree): Tree[] => {
    const body = node.body as Tree;
    if (body.type !== 'BlockStatement') return [body];
    const all: Tree[] = [];
    const look = (inner: Tree): void => {
      if (inner.type === 'ReturnStatement' && isTree(inner.argument)) all.push(inner.argument);
      for (const value of Object.values(inner))
        for (const item of Array.isArray(value) ? value : [value])
          if (isTree(item) && !/Function/.test(item.type)) look(item);
    };
    look(body);
    return all;
  };

  /** Never a text of its own. */
  const isElement = (node: Tree, depth = 0): boolean => {
    if (depth > 12) return false;
    const sure = (other: unknown) => isTree(other) && isElement(other, depth + 1);
    switch (node.type) {
      case 'JSXElement':
      case 'JSXEmptyExpression':
        return true;
      case 'JSXFragment':
        return (node.children as Tree[]).every((child) => isBlank(child) || sure(child));
      case 'JSXExpressionContainer':
      case 'ParenthesizedExpression':
        return sure(node.expression);
      case 'Literal':
        return node.value === null || typeof node.value === 'boolean';
      case 'ConditionalExpression':
        return sure(node.consequent) && sure(node.alternate);
      case 'LogicalExpression':
        return sure(node.right) && (node.operator === '&&' || sure(node.left));
      case 'Identifier': {
        const name = String(node.name);
        if (name === 'undefined' || HANDED_ON.has(name)) return true;
        return sure(declared.get(name));
      }
      case 'ArrowFunctionExpression':
      case 'FunctionDeclaration':
        return returned(node).every(sure);
      case 'CallExpression': {
        const callee = node.callee as Tree;
        const [first] = node.arguments as Tree[];
        if (callee.name === 'createPortal') return sure(first);
        if (callee.type === 'Identifier') return sure(declared.get(String(callee.name)));
        const property = callee.property as Tree | undefined;
        return property?.name === 'map' && sure(first);
      }
      default:
        return false;
    }
  };

  for (const node of walk(tree)) {
    if (node.type === 'JSXElement' || node.type === 'JSXFragment') {
      const children = (node.children as Tree[]).filter((child) => !isBlank(child));
      const name = ((node.openingElement as Tree | undefined)?.name as Tree | undefined)?.name;
      const isAlone = typeof name === 'string' && (/^[a-z]/.test(name) || ALONE.has(name));
      if (children.length === 1 && isAlone) continue;
      for (const child of children) if (!isElement(child)) blame(child);
    }
    // A component returns no bare text, since that may stand beside others.
    if (node.type === 'FunctionDeclaration' && /^[A-Z]/.test(String((node.id as Tree)?.name)))
      for (const result of returned(node)) if (!isElement(result)) blame(result);
  }
  return found;
}

/** Line breaks and indentation, which are nothing on the page. */
function isBlank(node: Tree): boolean {
  if (node.type === 'JSXText') return /^\s*\n\s*$/.test(String(node.value)) || node.value === '';
  return node.type === 'JSXExpressionContainer'
    ? (node.expression as Tree).type === 'JSXEmptyExpression'
    : false;
}

test('no text of the page stands beside anything else', () => {
  const files = readdirSync(APP, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.tsx'),
  );
  expect(files.length).toBeGreaterThan(40);
  const found = files.flatMap((file) =>
    textsAtRisk(file, readFileSync(join(APP, file), 'utf8')).map((place) => `${file}:${place}`),
  );
  expect(found).toEqual([]);
});

test('finds each way in which one can', () => {
  const bad = [
    'const A = <p>some <b>x</b></p>;',
    'const A = <p>{words} <b>x</b></p>;',
    'const A = <p><b>x</b>{t.words}</p>;',
    'const A = <p><b>x</b>{" "}<b>y</b></p>;',
    'const A = <p><b>x</b>{a ? <i>y</i> : "z"}</p>;',
    'const A = <p><b>x</b>{list.map((one) => one.name)}</p>;',
    'const A = <>{words}</>;',
    'function A() { return t.words; }',
    'function A() { if (x) return <b>y</b>; return `z`; }',
    'const A = <Part>{words}</Part>;',
    'const A = <>{createPortal(words, place)}<b>x</b></>;',
  ];
  for (const source of bad) expect(textsAtRisk('a.tsx', source), source).not.toEqual([]);
  const good = [
    'const A = <p>some words</p>;',
    'const A = <p>{words}</p>;',
    'const A = <p><b>{words}</b>\n  <i>x</i></p>;',
    'const A = <p><b>x</b>{a ? <i>y</i> : null}{a && <i>y</i>}</p>;',
    'const A = <ul><li>x</li>{list.map((one) => <li>{one}</li>)}</ul>;',
    'const A = <>{createPortal(<b>x</b>, place)}<b>y</b></>;',
    'function A({ children }) { return <>{children}</>; }',
    'function A() { const part = <b>x</b>; return <p>{part}<i>y</i></p>; }',
  ];
  for (const source of good) expect(textsAtRisk('a.tsx', source), source).toEqual([]);
});
