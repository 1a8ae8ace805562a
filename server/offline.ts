/** Tells the service worker the files of a build; it runs once all of them are written. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Plugin } from 'vite';

const WORKER = 'service-worker.js';
/** Files that are not kept: a host may change them without a new build. */
const LEFT_OUT: ReadonlySet<string> = new Set([WORKER, 'signalling.json']);

/** The Vite plugin: puts `FOLIO_FILES` and `FOLIO_VERSION` into the built service worker. */
export function offline(): Plugin {
  return {
    name: 'folio-offline',
    apply: 'build',
    writeBundle({ dir }) {
      if (dir === undefined) throw new Error('the build has no folder');
      const files = readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/'))
        .filter((file) => !LEFT_OUT.has(file) && !file.endsWith('.map'))
        .sort();
      const worker = readFileSync(join(dir, WORKER), 'utf8');
      const hash = createHash('sha256').update(worker);
      for (const file of files) hash.update(file).update(readFileSync(join(dir, file)));
      const version = hash.digest('hex').slice(0, 16);
      const filled = worker
        .replaceAll('FOLIO_FILES', JSON.stringify(files))
        .replaceAll('FOLIO_VERSION', JSON.stringify(version));
      if (/\bimport\b|\bexport\b/.test(worker)) throw new Error(`${WORKER} has imports`);
      writeFileSync(join(dir, WORKER), filled);
    },
  };
}
