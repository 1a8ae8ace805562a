import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { toHex } from '../../src/base/bytes.ts';

/**
 * The JSON files beside this one are for other implementations of the protocol: inputs and the
 * expected results. Each has a test that recomputes it; `UPDATE_VECTORS=1 npx vitest run
 * tests/vectors` writes them anew, which only a change of the rules may need.
 */
export interface VectorFile {
  /** Rule ids of docs/protocol.md. */
  rules: string;
  about: string;
  [list: string]: unknown;
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** The contents of the file; its test knows the shape. */
export function readVectors<T extends VectorFile>(name: string): T {
  return JSON.parse(readFileSync(pathOf(name), 'utf8')) as T;
}

/**
 * Compares the code's results with the file, or writes the file. Bytes are hex, bigints decimal.
 */
export function expectVectors(name: string, recomputed: VectorFile): void {
  const text = `${onOneLine(JSON.stringify(recomputed, plain, 2))}\n`;
  if (process.env.UPDATE_VECTORS === '1') writeFileSync(pathOf(name), text);
  expect(existsSync(pathOf(name)), `${name} exists`).toBe(true);
  expect(JSON.parse(text)).toEqual(readVectors(name));
}

function plain(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value);
  if (typeof value === 'bigint') return String(value);
  return value;
}

/** Short lists of plain values read better on one line, and keep the file's changes readable. */
function onOneLine(text: string): string {
  return text.replace(/\[\n\s+([^[\]{}]{1,120}?)\n\s+\]/g, (_list, inner: string) => {
    return `[${inner.replace(/,\n\s+/g, ', ')}]`;
  });
}
