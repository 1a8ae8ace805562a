/** A file brought before its ledger is open: it waits here until that ledger's page takes it. */
let brought: { readonly ledger: string; readonly file: File } | null = null;

/** @param ledger id in hex. */
export function bringFile(ledger: string, file: File): void {
  brought = { ledger, file };
}

/** The file that waits for this ledger; it is given once. */
export function takeBrought(ledger: string): File | null {
  if (brought?.ledger !== ledger) return null;
  const { file } = brought;
  brought = null;
  return file;
}
