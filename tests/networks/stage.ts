/** A network with Folio's server in it, and browsers on its hosts: what each network test needs. */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { familyOf } from '../browser/support/processes.ts';
// @ts-expect-error plain JavaScript, so that `npm test` runs it as it is
import { findChromium } from '../chromium.mjs';
import { Net, whyNot } from './net.ts';

/** As in a test of one machine; QUIC and updates would only add noise. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
];
const PORT = 4173;
/** Of TURN (coturn, by its REST scheme). */
export const TURN_SECRET = 'namespaces';

/** Why no network can be made here, in one line; null if one can. */
export function whyNoStage(): string | null {
  return findChromium() === null ? 'no Chromium' : whyNot();
}

export function hasCoturn(): boolean {
  try {
    execFileSync('turnserver', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The words of the unit file that the project ships, with this secret. */
function turnCommand(): string[] {
  const unit = readFileSync(
    resolve(import.meta.dirname, '../../deploy/folio-turn.service'),
    'utf8',
  );
  const line = /^ExecStart=(.*)$/m.exec(unit)?.[1] ?? '';
  // biome-ignore lint/suspicious/noTemplateCurlyInString: systemd's own form
  return line.replace('${FOLIO_TURN_SECRET}', TURN_SECRET).split(' ');
}

/** A browser on a host, with one page. */
export interface Client {
  readonly host: string;
  readonly browser: Browser;
  readonly page: Page;
  /** Process id of the browser. */
  readonly pid: number;
}

export class Stage {
  readonly net = new Net();
  /** Of the page, its signalling and STUN. */
  readonly port = PORT;
  readonly url = `http://${this.net.server}:${PORT}/`;
  readonly #ends: (() => Promise<unknown> | unknown)[] = [() => this.net.remove()];
  #server: ChildProcess | null = null;
  #environment: NodeJS.ProcessEnv = { ...process.env };

  /**
   * Runs coturn by the command of `deploy/folio-turn.service`. `transport`: the page is told of
   * TURN by that alone. `isCapped`: with that command's cap on the bytes of each link.
   */
  startTurn(transport: 'udp' | 'tcp', isCapped = true): void {
    this.#environment = {
      ...this.#environment,
      FOLIO_TURN: `turn:${this.net.server}:3478?transport=${transport}`,
      FOLIO_TURN_SECRET: TURN_SECRET,
    };
    const words = turnCommand().filter((word) => isCapped || !word.startsWith('--max-bps'));
    const turn = this.net.spawn('lan', [...words, `--listening-ip=${this.net.server}`], {
      stdio: 'ignore',
    });
    this.#ends.unshift(() => turn.kill('SIGKILL'));
  }

  /** Serves the built page as `npm start` does; resolves once it answers. */
  async startServer(): Promise<void> {
    const words = ['tests/run-ts.mjs', 'tests/networks/serve.ts', this.net.server, String(PORT)];
    const server = this.net.spawn('lan', ['node', ...words], {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#server = server;
    if (server.stdout === null) throw new Error('no output of the server');
    await once(server.stdout, 'data');
  }

  async stopServer(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null || server.exitCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  }

  async browse(host: string, locale = 'en'): Promise<Client> {
    const executablePath = this.net.wrapper(host, findChromium());
    const server = await chromium.launchServer({ executablePath, args: FLAGS });
    this.#ends.unshift(() => server.kill());
    const browser = await chromium.connect(server.wsEndpoint());
    const page = await browser.newPage({ locale });
    return { host, browser, page, pid: server.process().pid ?? 0 };
  }

  /**
   * A Firefox on a host with this page open, until the stage closes. Its driver runs beside it: the
   * two speak over a port of their own machine. `picture`: a file for a picture of the settings.
   */
  async browseFirefox(host: string, url: string, picture = ''): Promise<void> {
    const words = ['tests/run-ts.mjs', 'tests/networks/firefox-tab.ts', url, picture];
    const driver = this.net.spawn(host, ['node', ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#ends.unshift(() => {
      for (const pid of familyOf(driver.pid ?? 0).toReversed()) kill(pid);
    });
    if (driver.stdout === null) throw new Error('no output of the driver');
    await Promise.race([
      once(driver.stdout, 'data'),
      once(driver, 'exit').then(() => Promise.reject(new Error('no Firefox came up'))),
    ]);
  }

  async close(): Promise<void> {
    await this.stopServer();
    for (const end of this.#ends) await end();
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
