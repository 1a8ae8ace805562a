/** An export that runs piece by piece: it can be paused, gone on with and given up. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ExportRequest, FilesClient } from '../../api/files/files-client.ts';
import { saveFile } from '../logic/save-file.ts';

export type ExportState =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'running';
      readonly paused: boolean;
      /** Blocks. */
      readonly done: number;
      readonly total: number;
      /** The bytes so far. */
      readonly bytes: number;
    }
  | { readonly kind: 'saved'; readonly name: string; readonly bytes: number }
  | { readonly kind: 'failed'; readonly failure: unknown };

export interface Export {
  readonly state: ExportState;
  /** `saved` is called with the number of blocks in it. */
  start(request: ExportRequest, saved?: (blocks: number) => void): void;
  pause(): void;
  goOn(): void;
  cancel(): void;
}

interface Run {
  paused: boolean;
  over: boolean;
  /** Goes on with a paused run. */
  wake(): void;
}

const IDLE: ExportState = { kind: 'idle' };

export function useExport(files: FilesClient): Export {
  const [state, setState] = useState<ExportState>(IDLE);
  const current = useRef<Run | null>(null);
  const cancel = useCallback(() => {
    if (current.current !== null) current.current.over = true;
    current.current?.wake();
    current.current = null;
  }, []);
  useEffect(() => cancel, [cancel]);
  return {
    state,
    start: (request, saved) => {
      cancel();
      const run: Run = { paused: false, over: false, wake: () => undefined };
      current.current = run;
      const show = (now: ExportState) => {
        if (!run.over) setState(now);
      };
      pull(files, request, run, show).then(
        (blocks) => {
          if (blocks !== null) saved?.(blocks);
        },
        (failure: unknown) => show({ kind: 'failed', failure }),
      );
    },
    pause: () => {
      if (current.current !== null) current.current.paused = true;
      setState((now) => (now.kind === 'running' ? { ...now, paused: true } : now));
    },
    goOn: () => {
      if (current.current !== null) current.current.paused = false;
      current.current?.wake();
      setState((now) => (now.kind === 'running' ? { ...now, paused: false } : now));
    },
    cancel: () => {
      cancel();
      setState(IDLE);
    },
  };
}

/** The number of blocks saved; null if it was given up. */
async function pull(
  files: FilesClient,
  request: ExportRequest,
  run: Run,
  show: (state: ExportState) => void,
): Promise<number | null> {
  const { id, total, name, type } = await files.exportStart(request);
  // Each piece goes to the browser, which keeps Blobs anywhere it likes: memory here stays flat.
  const parts: Blob[] = [];
  let bytes = 0;
  let done = 0;
  while (!run.over) {
    show({ kind: 'running', paused: run.paused, done, total, bytes });
    if (run.paused) {
      await new Promise<void>((resolve) => {
        run.wake = resolve;
      });
      continue;
    }
    const piece = await files.exportNext(id);
    done = piece.done;
    if (piece.bytes === null) {
      const content = new Blob(parts, { type });
      if (!run.over) saveFile(name, content);
      show({ kind: 'saved', name, bytes: content.size });
      return total;
    }
    bytes += piece.bytes.length;
    parts.push(new Blob([piece.bytes as Uint8Array<ArrayBuffer>]));
  }
  await files.exportStop(id);
  return null;
}
