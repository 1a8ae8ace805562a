/** The unit files of `deploy/`: Folio's command is run unchanged, except for the port (N-7). */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'folio-deploy-'));
let child: ChildProcess | null = null;

afterEach(() => {
  child?.kill();
  child = null;
  rmSync(folder, { recursive: true, force: true });
});

function unit(name: string): string {
  return readFileSync(join(ROOT, 'deploy', name), 'utf8');
}

/** The words of `ExecStart`. */
function commandOf(name: string): string[] {
  const line = /^ExecStart=(.*)$/m.exec(unit(name))?.[1];
  if (line === undefined) throw new Error(`${name} starts nothing`);
  return line.split(' ');
}

/** The settings of `folio.env`, as systemd reads them. */
function environment(): Record<string, string> {
  const lines = unit('folio.env').matchAll(/^(\w+)=(?:"([^"]*)"|(.*))$/gm);
  return Object.fromEntries([...lines].map(([, name, quoted, plain]) => [name, quoted ?? plain]));
}

describe('deploy/', () => {
  it('folio.service serves page, signalling, STUN, relay and TURN credentials', async () => {
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Folio</title>');
    const [program = '', ...words] = commandOf('folio.service');
    expect(words).toContain('4173');
    // No port of this machine is taken for granted, and no build is needed here.
    const free = words.map((word) => (word === '4173' ? '0' : word));
    child = spawn(program, [...free, '--outDir', folder], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, ...environment() },
    });
    const told = await new Promise<string>((done, fail) => {
      let text = '';
      child?.on('error', fail);
      child?.on('exit', () => fail(new Error(text)));
      for (const stream of [child?.stdout, child?.stderr])
        stream?.on('data', (data: Buffer) => {
          text += data;
          if (/localhost:\S*\d/.test(text)) done(text);
        });
    });
    // The number is between codes for colours.
    const port = /localhost:\D*?(\d+)/.exec(told.replace(/\[\d+m/g, ''))?.[1];
    const page = await fetch(`http://127.0.0.1:${port}/`);
    expect(await page.text()).toContain('<title>Folio</title>');
    const servers = (await (await fetch(`http://127.0.0.1:${port}/signalling.json`)).json()) as {
      ice: { url: string }[];
    };
    expect(servers).toMatchObject({ path: 'signal', stun: Number(port), relay: 'relay' });
    expect(servers.ice.map(({ url }) => url)).toEqual([
      'turn:HOST:3478?transport=udp',
      'turn:HOST:3478?transport=tcp',
    ]);
  });

  it('folio-turn.service shares the secret, and leads nobody to this machine', () => {
    const words = commandOf('folio-turn.service').join(' ');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: systemd's own form
    expect(words).toContain('--use-auth-secret --static-auth-secret=${FOLIO_TURN_SECRET}');
    for (const denied of ['127.0.0.0-127.255.255.255', '::1', '169.254.0.0-169.254.255.255'])
      expect(words).toContain(`--denied-peer-ip=${denied}`);
    expect(environment().FOLIO_TURN).toContain('3478');
  });
});
