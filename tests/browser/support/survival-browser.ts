/**
 * A Chromium of the test's own over a profile folder, started as a process group by the test
 * itself, so that it can be killed like a computer that loses its power: all at once, without a
 * word. The group is known by the id of the process that was started; nothing else is ever touched.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type BrowserContext, chromium, type LaunchOptions } from '@playwright/test';

const STARTING_MS = 30_000;

export interface OwnBrowser {
  readonly context: BrowserContext;
  /** SIGKILL to every process of this browser. */
  kill(): void;
  /** Resolves once the browser is gone, for any reason. */
  readonly gone: Promise<void>;
  /** Ends it the ordinary way. */
  close(): Promise<void>;
}

/** All that this process started and that still run: none may outlive it. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) killGroup(child);
});

export async function startBrowser(folder: string, launch: LaunchOptions): Promise<OwnBrowser> {
  const child = spawn(
    launch.executablePath ?? chromium.executablePath(),
    [
      ...(launch.args ?? []),
      '--headless=new',
      '--no-default-browser-check',
      '--password-store=basic',
      '--use-mock-keychain',
      '--remote-debugging-port=0',
      `--user-data-dir=${folder}`,
      'about:blank',
    ],
    // A process group of its own, with all that the browser starts.
    { detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  running.add(child);
  const gone = once(child, 'exit').then(() => {
    running.delete(child);
  });
  try {
    const browser = await chromium.connectOverCDP(await debuggingAddress(child));
    const [context] = browser.contexts();
    if (context === undefined) throw new Error('The browser has no profile open.');
    return {
      context,
      kill: () => killGroup(child),
      gone,
      close: async () => {
        const session = await browser.newBrowserCDPSession();
        await session.send('Browser.close').catch(() => undefined);
        await gone;
      },
    };
  } catch (error) {
    killGroup(child);
    throw error;
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, 'SIGKILL');
}

/** Chromium says on its error output where it listens: a free port of loopback. */
function debuggingAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`No Chromium: ${said}`)), STARTING_MS);
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`Chromium ended with ${code}: ${said}`)));
    child.stderr?.on('data', (piece: Buffer) => {
      said = (said + piece.toString()).slice(-4_000);
      const address = /DevTools listening on (ws:\/\/\S+)/.exec(said)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
}
