/** The project's own programs: a command line that is not understood runs nothing. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BadCommandLine, oneOf, readCommandLine, wholeNumber } from '../../support/command-line.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
/** To load a program through Vite takes a second or two, more on a busy machine. */
const LOADED_MS = 60_000;

const LINE = {
  usage: 'usage',
  options: { quick: { type: 'boolean' }, only: { type: 'string' } },
  words: 1,
} as const;

describe('a command line', () => {
  test('is read: options in either form, and words', () => {
    const read = readCommandLine(LINE, ['--quick', '--only=node,sync', 'folder']);
    expect(read?.values).toMatchObject({ quick: true, only: 'node,sync' });
    expect(read?.words).toEqual(['folder']);
    expect(readCommandLine(LINE, ['--only', 'node'])?.values.only).toBe('node');
    expect(readCommandLine(LINE, [])?.words).toEqual([]);
  });

  test('that asks for help is told from all others, whatever else it says', () => {
    expect(readCommandLine(LINE, ['--quick', '--help'])).toBeNull();
  });

  test.each([
    [['--nonsense'], /--nonsense/],
    [['-h'], /-h/],
    [['--only'], /only/],
    [['--quick=1'], /quick/],
    [['folder', 'more'], /'more'/],
  ] as const)('%j is refused, and named', (args, named) => {
    const read = () => readCommandLine(LINE, args);
    expect(read).toThrow(BadCommandLine);
    expect(read).toThrow(named);
  });

  test('takes whole numbers and names there are, and nothing else', () => {
    expect(wholeNumber('--nodes', '30', 1)).toBe(30);
    for (const text of ['', 'ten', '2.5', '-1', '0', 'NaN'])
      expect(() => wholeNumber('--nodes', text, 1), text).toThrow(/--nodes.*from 1 on/);
    expect(oneOf('--only', 'sync', ['node', 'sync'])).toBe('sync');
    expect(() => oneOf('--only', 'snyc', ['node', 'sync'])).toThrow(/node, sync, not 'snyc'/);
  });
});

function run(program: string, ...args: readonly string[]) {
  const all = ['tests/run-ts.mjs', program, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: LOADED_MS,
  });
  return { status, stdout, stderr };
}

/** The programs that `npm run` starts, by its names for them. */
const { scripts } = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};
const PROGRAMS = Object.entries(scripts).flatMap(([name, command]) => {
  const program = /run-ts\.mjs (\S+)/.exec(command)?.[1];
  return program === undefined ? [] : [[name, program] as const];
});

test('there are programs', () => {
  expect(PROGRAMS.length).toBeGreaterThan(12);
});

test.each(PROGRAMS)('npm run %s reads its command line by the one reader', (_name, program) => {
  const source = readFileSync(resolve(ROOT, program), 'utf8');
  expect(source).toContain('commandLine(');
  expect(source).not.toContain('process.argv');
});

describe('a program that is given an option it does not know', () => {
  test.each([
    ['bench', 'tests/bench/run.ts'],
    ['simulate', 'tests/simulation/cli.ts'],
    ['lesson', 'tests/browser/support/lesson.ts'],
    ['networks:rooms', 'tests/networks/rooms.ts'],
  ])('npm run %s', { timeout: LOADED_MS }, (name, program) => {
    const { status, stdout, stderr } = run(program, '--no-such-option');
    expect(stderr).toContain('--no-such-option');
    expect(stderr).toContain(`npm run ${name}`);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});

test('an option of another kind of run is refused', { timeout: LOADED_MS }, () => {
  const { status, stderr } = run('tests/simulation/cli.ts', '--economy', '--seed', '7');
  expect(stderr).toContain('--seed says nothing to --economy.');
  expect(status).toBe(2);
});

test('a program that is asked for help says how it is used', { timeout: LOADED_MS }, () => {
  const { status, stdout, stderr } = run('tests/bench/run.ts', '--help');
  expect(stdout).toContain('--only=node,sync');
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
