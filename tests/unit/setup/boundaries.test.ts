import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix, relative, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');

/** [file, import, allowed]: the arrows between the modules, and some forbidden ones. */
const EDGES: readonly (readonly [file: string, specifier: string, allowed: boolean])[] = [
  ['src/base/x.ts', './y.ts', true],
  ['src/base/x.ts', '@scure/base', true],
  ['src/base/x.ts', '../crypto/y.ts', false],
  ['src/base/x.ts', '../ledger/y.ts', false],
  ['src/crypto/x.ts', './y.ts', true],
  ['src/crypto/x.ts', '../base/y.ts', true],
  ['src/crypto/x.ts', '@noble/hashes/sha2.js', true],
  ['src/crypto/x.ts', '../ledger/y.ts', false],
  ['src/crypto/x.ts', 'react', false],
  ['src/ledger/x.ts', './y.ts', true],
  ['src/ledger/x.ts', '../crypto/y.ts', true],
  ['src/ledger/x.ts', '../base/y.ts', true],
  ['src/ledger/x.ts', '../protocol/y.ts', false],
  ['src/ledger/x.ts', '../node/ports.ts', false],
  ['src/ledger/x.ts', 'idb', false],
  ['src/protocol/x.ts', '../ledger/y.ts', true],
  ['src/protocol/x.ts', '../crypto/y.ts', true],
  ['src/protocol/x.ts', '../base/y.ts', true],
  ['src/protocol/x.ts', '../network/y.ts', false],
  ['src/protocol/x.ts', '../node/ports.ts', false],
  ['src/protocol/x.ts', 'peerjs', false],
  ['src/storage/x.ts', '../ledger/y.ts', true],
  ['src/storage/x.ts', '../protocol/y.ts', true],
  ['src/storage/x.ts', '../node/ports.ts', true],
  ['src/storage/x.ts', '../base/y.ts', true],
  ['src/storage/x.ts', 'idb', true],
  ['src/storage/x.ts', '../network/y.ts', false],
  ['src/storage/x.ts', '../builder/y.ts', false],
  ['src/storage/x.ts', '../node/chain/chain.ts', false],
  ['src/storage/x.ts', '../api/view.ts', false],
  ['src/network/x.ts', 'peerjs', true],
  ['src/network/x.ts', '../node/ports.ts', true],
  ['src/network/x.ts', '../storage/y.ts', false],
  ['src/network/x.ts', '../wallet/y.ts', false],
  ['src/network/x.ts', '../api/view.ts', false],
  ['src/network/x.ts', '../app/y.ts', false],
  ['src/builder/x.ts', '../ledger/y.ts', true],
  ['src/builder/x.ts', '../network/y.ts', false],
  ['src/builder/x.ts', '../api/view.ts', false],
  ['src/builder/x.ts', '../node/node.ts', false],
  ['src/wallet/x.ts', '../crypto/y.ts', true],
  ['src/wallet/x.ts', '../ledger/y.ts', true],
  ['src/wallet/x.ts', '@scure/bip39', true],
  ['src/wallet/x.ts', '../node/ports.ts', false],
  ['src/wallet/x.ts', '../storage/y.ts', false],
  ['src/node/x.ts', './y.ts', true],
  ['src/node/x.ts', './chain/y.ts', true],
  ['src/node/x.ts', '../ledger/y.ts', true],
  ['src/node/x.ts', '../protocol/y.ts', true],
  ['src/node/x.ts', '../storage/y.ts', false],
  ['src/node/x.ts', '../network/y.ts', false],
  ['src/node/x.ts', '../builder/y.ts', false],
  ['src/node/x.ts', '../wallet/y.ts', false],
  ['src/node/x.ts', '../api/y.ts', false],
  ['src/node/x.ts', 'idb', false],
  ['src/node/chain/x.ts', '../ports.ts', true],
  ['src/node/chain/x.ts', '../pool/y.ts', true],
  ['src/node/chain/x.ts', '../../ledger/y.ts', true],
  ['src/node/chain/x.ts', '../../base/y.ts', true],
  ['src/node/chain/x.ts', '../../api/y.ts', false],
  ['src/node/chain/x.ts', '../../storage/y.ts', false],
  ['src/lab/x.ts', './y.ts', true],
  ['src/lab/x.ts', '../node/node.ts', true],
  ['src/lab/x.ts', '../node/peers/y.ts', true],
  ['src/lab/x.ts', '../builder/builder.ts', true],
  ['src/lab/x.ts', '../storage/memory-store.ts', true],
  ['src/lab/x.ts', '../api/view.ts', false],
  ['src/lab/x.ts', '../app/y.ts', false],
  ['src/lab/x.ts', '../main/y.ts', false],
  ['src/lab/x.ts', 'node:crypto', false],
  ['src/lab/x.ts', '../../tests/simulation/oracle.ts', false],
  ['src/node/x.ts', '../lab/y.ts', false],
  ['src/builder/x.ts', '../lab/y.ts', false],
  ['src/api/x.ts', '../lab/y.ts', true],
  ['src/app/x.tsx', '../lab/y.ts', false],
  ['src/api/x.ts', '../node/node.ts', true],
  ['src/api/x.ts', '../builder/settings.ts', true],
  ['src/api/files/x.ts', '../client.ts', true],
  ['src/api/files/x.ts', '../../node/node.ts', true],
  ['src/api/files/x.ts', '../../app/y.ts', false],
  ['src/api/files/x.ts', '../../main/y.ts', false],
  ['src/api/x.ts', '../app/y.ts', false],
  ['src/api/x.ts', '../main/y.ts', false],
  ['src/app/x.tsx', '../api/client.ts', true],
  ['src/app/x.ts', './logic/y.ts', true],
  ['src/app/x.ts', './hooks/y.ts', false],
  ['src/app/x.ts', './parts/y.tsx', false],
  ['src/app/texts/x.ts', './y.ts', true],
  ['src/app/texts/x.ts', '../logic/y.ts', false],
  ['src/app/texts/en/x.ts', '../codes.ts', true],
  ['src/app/texts/zh/x.ts', '../en/y.ts', true],
  ['src/app/texts/zh/x.ts', '../../../api/y.ts', true],
  ['src/app/texts/zh/x.ts', '../../logic/y.ts', false],
  ['src/app/logic/x.ts', '../texts/y.ts', true],
  ['src/app/logic/x.ts', '../../api/view.ts', true],
  ['src/app/logic/x.ts', '../store.ts', false],
  ['src/app/logic/x.ts', '../parts/y.tsx', false],
  ['src/app/logic/x.ts', '../../node/node.ts', false],
  ['src/app/hooks/x.ts', '../store.ts', true],
  ['src/app/hooks/x.ts', '../logic/y.ts', true],
  ['src/app/hooks/x.ts', '../parts/y.tsx', false],
  ['src/app/parts/x.tsx', '../hooks/y.ts', true],
  ['src/app/parts/x.tsx', '../../ledger/y.ts', true],
  ['src/app/parts/x.tsx', '../book/y.tsx', false],
  ['src/app/parts/x.tsx', '../shell/y.tsx', false],
  ['src/app/book/x.tsx', '../../api/view.ts', true],
  ['src/app/book/x.tsx', '../../ledger/y.ts', true],
  ['src/app/book/x.tsx', '../store.ts', true],
  ['src/app/book/x.tsx', './card.tsx', true],
  ['src/app/book/x.tsx', '../parts/y.tsx', true],
  ['src/app/book/x.tsx', '../people/y.tsx', false],
  ['src/app/ledger/x.tsx', '../../ledger/y.ts', true],
  ['src/app/workshop/x.tsx', '../ledger/y.tsx', false],
  ['src/app/reader/x.tsx', '../dialogs/y.tsx', false],
  ['src/app/dialogs/x.tsx', '../shell/y.tsx', false],
  ['src/app/shell/x.tsx', '../book/y.tsx', true],
  ['src/app/shell/x.tsx', '../dialogs/y.tsx', true],
  ['src/app/x.tsx', 'react', true],
  ['src/app/x.tsx', '../node/ports.ts', false],
  ['src/app/x.tsx', '../wallet/y.ts', false],
  ['src/app/x.tsx', '../main/y.ts', false],
  ['src/app/book/x.tsx', '../../network/y.ts', false],
  ['src/app/book/x.tsx', '../../storage/y.ts', false],
  ['src/app/book/x.tsx', '../../node/node.ts', false],
  ['src/app/x.tsx', '../crypto/y.ts', false],
  ['src/app/x.tsx', '../protocol/y.ts', false],
  ['src/main/page.tsx', '../network/y.ts', true],
];

interface Finding {
  readonly category: string;
  readonly location: { readonly path: string };
}

describe('the module boundaries', () => {
  const folder = mkdtempSync(join(tmpdir(), 'folio-boundaries-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  function put(path: string, text: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }

  function lint(): readonly Finding[] {
    copyFileSync(join(ROOT, 'biome.json'), join(folder, 'biome.json'));
    const args = ['lint', '--vcs-enabled=false', '--reporter=json', '--max-diagnostics=none'];
    const rules = ['--only=style/noRestrictedImports', '--only=suspicious/noImportCycles'];
    const biome = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
    const text = run([biome, ...args, ...rules]);
    return (JSON.parse(text) as { diagnostics: Finding[] }).diagnostics;
  }

  function run(args: readonly string[]): string {
    try {
      return execFileSync(process.execPath, args, { cwd: folder, stdio: 'pipe' }).toString();
    } catch (error) {
      // Findings make it exit with 1.
      return (error as { stdout: Buffer }).stdout.toString();
    }
  }

  it('are held by the linter: each forbidden import and each cycle is reported, no allowed one is', () => {
    const files = EDGES.map(([file, specifier, allowed], index) => {
      const path = file.replace('/x.', `/x${index}.`);
      put(path, `import * as it from '${specifier}';\nconsole.log(it);\n`);
      return { path, edge: `${file} -> ${specifier}`, allowed };
    });
    put('src/ledger/cycle-a.ts', "import { b } from './cycle-b.ts';\nexport const a = () => b;\n");
    put('src/ledger/cycle-b.ts', "import { a } from './cycle-a.ts';\nexport const b = () => a;\n");

    const findings = lint();
    const reported = (category: string) =>
      new Set(
        findings
          .filter((f) => f.category === category)
          .map((f) => posix.normalize(f.location.path)),
      );
    const restricted = reported('lint/style/noRestrictedImports');
    const wrong = files.filter(({ path, allowed }) => restricted.has(path) === allowed);
    expect(wrong.map(({ edge }) => edge)).toEqual([]);
    expect([...reported('lint/suspicious/noImportCycles')].sort()).toEqual([
      'src/ledger/cycle-a.ts',
      'src/ledger/cycle-b.ts',
    ]);
  });

  it('let storage, network and builder know the node only by its types', () => {
    // The linter cannot tell a type import from another, so this part of the rule is held here.
    const offenders = ['storage', 'network', 'builder']
      .flatMap((room) => sources(join(ROOT, 'src', room)))
      .filter((file) =>
        /^(?:import|export)\s(?!type\s)[^;]*?from\s+'[^']*\/node\/[^']+'/m.test(
          readFileSync(file, 'utf8'),
        ),
      );
    expect(offenders.map((file) => relative(ROOT, file))).toEqual([]);
  });
});

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}
