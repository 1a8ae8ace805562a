/** Links that lead to the reader's own computer alone. */

/** The command that serves the page to other devices as well. */
export const HOST_COMMAND = 'npm start -- --host';

/** True where `url` leads to the reader's own computer: on any other it leads to that other one. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  );
}
