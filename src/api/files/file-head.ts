/** Reads from a file's first bytes which ledger it holds. */
import { toHex } from '../../base/bytes.ts';
import { type Charter, defaultCharter, ledgerIdOf } from '../../ledger/charter.ts';
import { decodeFileHead, FileError, MAX_HEAD_BYTES } from '../../protocol/ledger-file.ts';
import { FolioError } from '../client.ts';

export interface FileHeadView {
  /** Null if it is the default charter of its name. */
  readonly charter: Charter | null;
  readonly name: string;
  /** Ledger id, hex. */
  readonly ledger: string;
  /** The height of its last block. */
  readonly height: number;
  /** When it was written, ms since 1970. */
  readonly made: number;
}

/** Throws FolioError with the codes of `FileCode`. */
export async function fileHead(file: Blob): Promise<FileHeadView> {
  const bytes = new Uint8Array(await file.slice(0, MAX_HEAD_BYTES).arrayBuffer());
  try {
    const { charter, height, made } = decodeFileHead(bytes).head;
    const ledger = toHex(ledgerIdOf(charter));
    const isDefault = toHex(ledgerIdOf(defaultCharter(charter.name))) === ledger;
    return { charter: isDefault ? null : charter, name: charter.name, ledger, height, made };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw fileRefusal(error);
  }
}

/** A fault of a file as the error of a call. */
export function fileRefusal({ code, message, offset, values }: FileError): FolioError {
  return new FolioError(code, `${message} (byte ${offset})`, 'file', values);
}
