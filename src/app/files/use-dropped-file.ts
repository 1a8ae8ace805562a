/** A file dropped anywhere on the page. */
import { useEffect, useRef } from 'react';

/** Takes a file dropped on the page. Without this the browser would leave the page for the file. */
export function useDroppedFile(onFile: (file: File | undefined) => void): void {
  const latest = useRef(onFile);
  useEffect(() => {
    latest.current = onFile;
  });
  useEffect(() => {
    const over = (event: DragEvent) => event.preventDefault();
    const drop = (event: DragEvent) => {
      event.preventDefault();
      latest.current(event.dataTransfer?.files[0]);
    };
    addEventListener('dragover', over);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('drop', drop);
    };
  }, []);
}
