/**
 * These functions remember the file that is being taken in, so that a page that was closed
 * meanwhile can say so: its blocks are kept as they come, the file itself is not.
 */
import { forgetKept, keep, readKept } from '../logic/kept.ts';

/** Characters of a file's name that are kept. */
const NAME_LENGTH = 200;

const keyOf = (ledger: string) => `import/${ledger}`;

/** Name of the file; null where none is on its way. @param ledger id in hex. */
export function cutImportOf(ledger: string): string | null {
  return readKept<string | null>(keyOf(ledger), null, (value) =>
    typeof value === 'string' && value.length <= NAME_LENGTH ? value : null,
  );
}

export function noteImport(ledger: string, name: string): void {
  keep(keyOf(ledger), name.slice(0, NAME_LENGTH));
}

export function importOver(ledger: string): void {
  forgetKept((key) => key === keyOf(ledger));
}
