// Runs one TypeScript program of the project in Node, through Vite's own module runner:
//   node tests/run-ts.mjs tests/simulation/cli.ts [arguments for the program]
// The program is an ES module; what it does on import is the run. Its `process.argv` is as if it
// had been started itself.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runnerImport } from 'vite';

const [program, ...rest] = process.argv.slice(2);
if (program === undefined) throw new Error('usage: node tests/run-ts.mjs <program.ts> [arguments]');
const file = resolve(program);
process.argv = [process.argv[0], file, ...rest];
await runnerImport(pathToFileURL(file).href, { configFile: false, logLevel: 'error' });
