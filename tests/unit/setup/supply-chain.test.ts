/**
 * Checks the dependencies: few, pinned by hash, under fitting licences, and running nothing when
 * they are installed.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Package {
  version: string;
  license?: string;
  integrity?: string;
  resolved?: string;
  dev?: boolean;
  /** Only tools need it, or a package that may do without. */
  devOptional?: boolean;
  link?: boolean;
  hasInstallScript?: boolean;
  optionalDependencies?: Record<string, string>;
}

const read = (file: string) =>
  readFileSync(new URL(`../../../${file}`, import.meta.url), { encoding: 'utf8' });
const project = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
const lock = JSON.parse(read('package-lock.json')) as {
  packages: Record<string, Package & Record<string, unknown>>;
};
const { '': root, ...others } = lock.packages;
const packages = Object.entries(others);
const named = (wrong: (each: Package, path: string) => boolean) =>
  packages.filter(([path, each]) => wrong(each, path)).map(([path]) => path);

/** May be used by, and shipped with, MIT code. */
const PERMISSIVE = [
  'MIT',
  'ISC',
  '0BSD',
  'BSD-3-Clause',
  'Apache-2.0',
  'MIT OR Apache-2.0',
  '(MIT OR Apache-2.0)',
];

/** All code of others that reaches a reader's browser. */
const SHIPPED = [
  '@msgpack/msgpack',
  '@noble/ciphers',
  '@noble/curves',
  '@noble/hashes',
  '@scure/base',
  '@scure/bip39',
  'eventemitter3',
  'idb',
  'minidenticons',
  'peerjs',
  'peerjs-js-binarypack',
  'qr',
  'react',
  'react-dom',
  'scheduler',
  'sdp',
  'uqr',
  'webrtc-adapter',
  'zustand',
];

describe('what comes from others', () => {
  it('ships no package that is not on the list', () => {
    const shipped = named(({ dev, devOptional }) => dev !== true && devOptional !== true).map(
      (path) => path.replace(/^.*node_modules\//, ''),
    );
    expect(shipped.sort()).toEqual(SHIPPED);
  });

  it('pins every package by a SHA-512 of its contents', () => {
    expect(packages.length).toBeGreaterThan(100);
    expect(named(({ integrity }) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''))).toEqual(
      [],
    );
    expect(named(({ link }) => link === true)).toEqual([]);
  });

  it('names no host but the registry', () => {
    const elsewhere = ({ resolved }: Package) =>
      resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/');
    expect(named(elsewhere)).toEqual([]);
    for (const kind of ['dependencies', 'devDependencies'])
      expect(
        Object.values(project[kind] ?? {}).filter((range) => !/^[\^~]?\d/.test(range)),
      ).toEqual([]);
  });

  it('has a lock file that says what package.json says', () => {
    for (const kind of ['dependencies', 'devDependencies'])
      expect(root?.[kind]).toEqual(project[kind]);
  });

  it('knows the parts for every platform, without which `npm ci` refuses on all of them', () => {
    const held = new Set(packages.map(([path]) => path.replace(/^.*node_modules\//, '')));
    const wanted = packages.flatMap(([, each]) => Object.keys(each.optionalDependencies ?? {}));
    expect(wanted.filter((name) => !held.has(name))).toEqual([]);
  });

  it('runs no code of a package when it is installed', () => {
    expect(named(({ hasInstallScript }) => hasInstallScript === true)).toEqual([]);
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
  });

  it('stands under licences that fit its own', () => {
    // Weak copyleft, by file, and only in tools: never in the shipped page.
    const fits = ({ license = '', dev }: Package) =>
      PERMISSIVE.includes(license) || (license === 'MPL-2.0' && dev === true);
    expect(named((each) => !fits(each))).toEqual([]);
  });
});
