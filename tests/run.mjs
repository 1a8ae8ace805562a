// `npm test`: lint, types, unit tests, build, browser tests. Everything runs even after something
// failed; the last line, alone, is "N passed, N failed": tests, and of the other checks those that
// failed. A browser test that failed is tried again and counts as failed all the same: those that
// passed then are named before that line.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { needChromium } from './chromium.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const reports = mkdtempSync(join(tmpdir(), 'folio-tests-'));
let passed = 0;
let failed = 0;
let unsteady = [];

function heading(text) {
  console.log(`\n== ${text}`);
}

/**
 * Runs a program of the project's own, its output passed on as it comes; answers whether it ended
 * well.
 */
function run(program, args, environment = {}) {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(ROOT, 'node_modules', program), ...args], {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, ...environment },
    });
    child.on('error', (error) => {
      console.error(error.message);
      done(false);
    });
    child.on('exit', (code) => done(code === 0));
  });
}

/** A check that has no count of its own: it counts when it fails. */
async function check(name, program, args) {
  heading(name);
  const fine = await run(program, args);
  if (!fine) failed += 1;
  return fine;
}

/**
 * A suite of tests; `read` takes its report apart. A suite that ends badly without a failed test
 * counts as one.
 */
async function suite(name, program, args, read, environment = {}) {
  heading(name);
  const file = join(reports, `${program.replaceAll('/', '-')}.json`);
  const fine = await run(program, args(file), environment);
  let counts = { passed: 0, failed: 0 };
  try {
    counts = read(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    console.error(`${name}: no report (${error.message})`);
  }
  if (counts.failed === 0 && (!fine || counts.passed === 0)) counts.failed = 1;
  passed += counts.passed;
  failed += counts.failed;
}

/** Files and names of the tests of a suite that passed only at the second try. */
function unsteadyTests({ specs = [], suites = [] }) {
  const found = specs.filter(({ tests }) => tests.some(({ status }) => status === 'flaky'));
  const names = found.map(({ file, line, title }) => `  ${file}:${line} ${title}`);
  return [...names, ...suites.flatMap(unsteadyTests)];
}

await check('lint', '@biomejs/biome/bin/biome', ['check', '--error-on-warnings']);
await check('unused code and packages', 'knip/bin/knip.js', []);
await check('types', 'typescript/bin/tsc', ['--noEmit']);

await suite(
  'unit tests',
  'vitest/vitest.mjs',
  (file) => ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
  (report) => ({ passed: report.numPassedTests, failed: report.numFailedTests }),
);

if (await check('build', 'vite/bin/vite.js', ['build', '--logLevel', 'warn'])) {
  let chromium = null;
  try {
    chromium = needChromium();
  } catch (error) {
    heading('browser tests');
    console.error(error.message);
    failed += 1;
  }
  if (chromium !== null) {
    await suite(
      `browser tests (${chromium})`,
      '@playwright/test/cli.js',
      () => ['test', '--reporter=list,json', '--retries=1'],
      ({ stats, suites }) => {
        unsteady = suites.flatMap(unsteadyTests);
        return { passed: stats.expected, failed: stats.unexpected + stats.flaky };
      },
      {
        FOLIO_CHROMIUM: chromium,
        PLAYWRIGHT_JSON_OUTPUT_FILE: join(reports, '@playwright-test-cli.js.json'),
      },
    );
  }
}

rmSync(reports, { recursive: true, force: true });
if (unsteady.length > 0)
  console.log(`\nFailed, and passed at a second try:\n${unsteady.join('\n')}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
