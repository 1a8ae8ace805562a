/** The built page as `npm start` serves it, at the address and port of the command line. */
import { resolve } from 'node:path';
import { preview } from 'vite';
import { security } from '../../server/security.ts';
import { signalling } from '../../server/signalling.ts';

const [host = '127.0.0.1', port = '0'] = process.argv.slice(2);
await preview({
  configFile: false,
  root: resolve(import.meta.dirname, '../..'),
  logLevel: 'error',
  plugins: [signalling(), security()],
  build: { outDir: process.env.FOLIO_DIST ?? 'dist' },
  preview: { host, port: Number(port), strictPort: true, allowedHosts: true },
});
process.stdout.write('ready\n');
