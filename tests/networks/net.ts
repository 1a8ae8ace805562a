/**
 * Networks in namespaces of this machine: hosts, a LAN, routers with NATs, firewalls. Needs root.
 */
import { execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function run(...words: string[]): void {
  execFileSync(words[0] as string, words.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Why there can be none here; null where there can. */
export function whyNot(): string | null {
  const probe = `folio-${process.pid}-probe`;
  try {
    run('ip', 'netns', 'add', probe);
    run('ip', 'netns', 'exec', probe, 'iptables', '-L');
    return null;
  } catch (error) {
    return String((error as Error).message).split('\n')[0] ?? 'unknown';
  } finally {
    try {
      run('ip', 'netns', 'del', probe);
    } catch {
      // It was never made.
    }
  }
}

/** How a router translates: by one port for all, by another for each, or not at all. */
export type Nat = 'port-restricted' | 'symmetric';

/** One network: a LAN with the server, and hosts put beside it. */
export class Net {
  /** The server's address on the LAN. */
  readonly server = '10.9.0.1';
  readonly #prefix = `f${process.pid % 10_000}`;
  readonly #names: string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'folio-net-'));
  #links = 0;
  #hosts = 1;
  #routers = 0;

  constructor() {
    this.#make('lan');
    this.in('lan', 'ip', 'link', 'add', 'br0', 'type', 'bridge');
    this.in('lan', 'ip', 'addr', 'add', `${this.server}/24`, 'dev', 'br0');
    this.in('lan', 'ip', 'link', 'set', 'br0', 'up');
  }

  #make(name: string): string {
    const full = `${this.#prefix}-${name}`;
    run('ip', 'netns', 'add', full);
    this.#names.push(full);
    run('ip', 'netns', 'exec', full, 'ip', 'link', 'set', 'lo', 'up');
    return full;
  }

  /** Runs a command in a namespace. */
  in(name: string, ...words: string[]): void {
    run('ip', 'netns', 'exec', `${this.#prefix}-${name}`, ...words);
  }

  /** A cable: the end in `bridge`'s bridge, the other with an address in `name`. */
  #cable(bridge: string, name: string, address: string, device: string): void {
    this.#links += 1;
    const [near, far] = [`${this.#prefix}a${this.#links}`, `${this.#prefix}b${this.#links}`];
    run('ip', 'link', 'add', near, 'type', 'veth', 'peer', 'name', far);
    run('ip', 'link', 'set', near, 'netns', `${this.#prefix}-${bridge}`);
    run('ip', 'link', 'set', far, 'netns', `${this.#prefix}-${name}`);
    this.in(bridge, 'ip', 'link', 'set', near, 'master', 'br0', 'up');
    this.in(name, 'ip', 'link', 'set', far, 'name', device);
    this.in(name, 'ip', 'addr', 'add', `${address}/24`, 'dev', device);
    this.in(name, 'ip', 'link', 'set', device, 'up');
  }

  /** A router on the LAN with a network of its own behind it; the network's name. */
  router(nat: Nat): string {
    this.#routers += 1;
    const name = `r${this.#routers}`;
    this.#make(name);
    this.in(name, 'ip', 'link', 'add', 'br0', 'type', 'bridge');
    this.in(name, 'ip', 'addr', 'add', `192.168.${this.#routers}.1/24`, 'dev', 'br0');
    this.in(name, 'ip', 'link', 'set', 'br0', 'up');
    this.#cable('lan', name, `10.9.0.${100 + this.#routers}`, 'out');
    this.in(name, 'sysctl', '-qw', 'net.ipv4.ip_forward=1');
    const random = nat === 'symmetric' ? ['--random-fully'] : [];
    this.in(name, ...'iptables -t nat -A POSTROUTING -o out -j MASQUERADE'.split(' '), ...random);
    // Unrequested packets leave no trace in the NAT, or one would take the port of the answer to
    // come.
    this.in(name, ...'iptables -A INPUT -i out -j DROP'.split(' '));
    this.in(name, ...'iptables -A FORWARD -i br0 -j ACCEPT'.split(' '));
    this.in(
      name,
      ...'iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT'.split(' '),
    );
    this.in(name, ...'iptables -A FORWARD -j DROP'.split(' '));
    return name;
  }

  /** No UDP gets through this router. */
  blockUdp(router: string): void {
    this.in(router, ...'iptables -I FORWARD -p udp -j DROP'.split(' '));
  }

  /** A host on the LAN or behind a router, where multicast is filtered; its name. */
  host(at = 'lan'): string {
    this.#hosts += 1;
    const name = `h${this.#hosts}`;
    this.#make(name);
    const network = at === 'lan' ? '10.9.0' : `192.168.${at.slice(1)}`;
    this.#cable(at, name, `${network}.${10 + this.#hosts}`, 'eth0');
    this.in(name, ...`ip route add default via ${network}.1`.split(' '));
    this.in(name, ...'iptables -A OUTPUT -d 224.0.0.0/4 -j DROP'.split(' '));
    return name;
  }

  /** A script that starts a program inside a namespace: a browser's `executablePath`. */
  wrapper(name: string, program: string): string {
    const file = join(this.#folder, `${name}.sh`);
    writeFileSync(file, `#!/bin/sh\nexec ip netns exec ${this.#prefix}-${name} ${program} "$@"\n`);
    chmodSync(file, 0o755);
    return file;
  }

  /** A program in a namespace, until it is killed. */
  spawn(name: string, words: readonly string[], options: SpawnOptions = {}) {
    return spawn('ip', ['netns', 'exec', `${this.#prefix}-${name}`, ...words], options);
  }

  /** Cables go with their namespaces. */
  remove(): void {
    for (const name of this.#names) run('ip', 'netns', 'del', name);
  }
}
