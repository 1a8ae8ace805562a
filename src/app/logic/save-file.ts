/** Hands a file to the browser's downloads. */

/** Saves a file; characters that file systems refuse are left out of its name. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '_');
  anchor.click();
  // The download has its own hold on the content by the next task.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
