/** The part of `window.folio` for files; loaded when it is first used. */

import { type CheckedReceipt, checkedReceipt } from '../api/files/checked-receipt.ts';
import type { ExportRequest, FilesClient, ImportView } from '../api/files/files-client.ts';
import { refused } from '../api/refused.ts';

/** The pause between two looks at the progress of an import. */
const LOOK_MS = 100;

/** Checks a receipt. Throws FolioError `receipt-kind` if it is none. */
export function check(receipt: Uint8Array | string): Promise<CheckedReceipt> {
  return checkedReceipt(receipt);
}

export async function exportAll(files: FilesClient, request: ExportRequest): Promise<Blob> {
  const { id, type } = await files.exportStart(request);
  const parts: Blob[] = [];
  for (;;) {
    const { bytes } = await files.exportNext(id);
    if (bytes === null) return new Blob(parts, { type });
    // The browser keeps the contents of a Blob anywhere, on disk too.
    parts.push(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  }
}

export async function importAll(files: FilesClient, file: Blob): Promise<ImportView> {
  if (!(file instanceof Blob)) throw refused('file-kind', 'Give a File or a Blob.', 'file');
  await files.importStart(file);
  for (;;) {
    const view = await files.importView();
    if (view === null) throw refused('closed', 'This ledger was left.');
    if (view.state !== 'checking' && view.state !== 'paused') return view;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
