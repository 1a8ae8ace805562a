/**
 * Networks in namespaces of this machine: hosts, a LAN, routers with NATs, firewalls. Needs root.
 */
import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const SLOW_LINE = resolve(import.meta.dirname, 'slow_line.py');

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

/**
 * How a router translates. `port-restricted`: by one port for all, and lets in the very ports that
 * were called. `symmetric`: by another port for each. `full-cone`: by one port for all, the host's
 * own, and lets everybody in; this kernel's NAT has no such kind, so all ports are led to the one
 * host behind it, the first that is made.
 */
export type Nat = 'port-restricted' | 'symmetric' | 'full-cone';

let nets = 0;

/** One for each network of this process. */
function letter(): string {
  nets += 1;
  return String.fromCharCode(96 + nets);
}

/** One network: a LAN with the server, and hosts put beside it. */
export class Net {
  /** The server's address on the LAN. */
  readonly server = '10.9.0.1';
  readonly #prefix = `f${process.pid % 10_000}${letter()}`;
  readonly #names: string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'folio-net-'));
  /** The way out of each host. */
  readonly #gateways = new Map<string, string>();
  /** The address of each host. */
  readonly #addresses = new Map<string, string>();
  readonly #lines: ChildProcess[] = [];
  /** Routers that wait for the one host they let everybody in to. */
  readonly #fullCones = new Set<string>();
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
    if (nat === 'full-cone') this.#fullCones.add(name);
    return name;
  }

  /** Leads all UDP that comes to this router's outer address to one host, at the same port. */
  #letIn(router: string, address: string): void {
    const udp = '-i out -p udp';
    this.in(
      router,
      ...`iptables -t nat -A PREROUTING ${udp} -j DNAT --to-destination ${address}`.split(' '),
    );
    this.in(router, ...`iptables -I FORWARD ${udp} -d ${address} -j ACCEPT`.split(' '));
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
    const address = `${network}.${10 + this.#hosts}`;
    this.#cable(at, name, address, 'eth0');
    this.#addresses.set(name, address);
    this.#gateways.set(name, `${network}.1`);
    this.#routeOut(name);
    this.in(name, ...'iptables -A OUTPUT -d 224.0.0.0/4 -j DROP'.split(' '));
    if (this.#fullCones.delete(at)) this.#letIn(at, address);
    return name;
  }

  /**
   * A host at the far end of a line that delays each packet by `delayMs` each way and loses a share
   * of them; its name.
   */
  async slowHost(delayMs: number, loss: number): Promise<string> {
    this.#hosts += 1;
    const name = `h${this.#hosts}`;
    const full = this.#make(name);
    const words = [`${this.#prefix}-lan`, full, String(delayMs), String(loss)];
    const line = spawn('python3', [SLOW_LINE, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#lines.push(line);
    await Promise.race([
      once(line.stdout, 'data'),
      once(line, 'exit').then(() => Promise.reject(new Error('the slow line ended'))),
    ]);
    for (const [at, address] of [
      ['lan', '10.10.0.1'],
      [name, '10.10.0.2'],
    ] as const) {
      this.in(at, 'ip', 'addr', 'add', `${address}/24`, 'dev', 'slow0');
      this.in(at, 'ip', 'link', 'set', 'slow0', 'up');
    }
    this.in('lan', 'sysctl', '-qw', 'net.ipv4.ip_forward=1');
    this.in(name, ...'ip route add default via 10.10.0.1'.split(' '));
    this.in(name, ...'iptables -A OUTPUT -d 224.0.0.0/4 -j DROP'.split(' '));
    return name;
  }

  /** What has crossed a slow host's line. */
  bytesOf(slowHost: string): { received: number; sent: number } {
    const folder = '/sys/class/net/slow0/statistics';
    const words = ['netns', 'exec', `${this.#prefix}-${slowHost}`, 'cat'];
    const [received = 0, sent = 0] = execFileSync('ip', [
      ...words,
      `${folder}/rx_bytes`,
      `${folder}/tx_bytes`,
    ])
      .toString()
      .split('\n')
      .map(Number);
    return { received, sent };
  }

  /** Pulls a host's cable. */
  unplug(host: string): void {
    this.in(host, 'ip', 'link', 'set', 'eth0', 'down');
  }

  plug(host: string): void {
    this.in(host, 'ip', 'link', 'set', 'eth0', 'up');
    this.#routeOut(host);
  }

  /** Gives a host another address of its network: the last byte. */
  readdress(host: string, last: number): void {
    const old = this.#addresses.get(host) ?? '';
    const address = old.replace(/\d+$/, String(last));
    this.in(host, 'ip', 'addr', 'del', `${old}/24`, 'dev', 'eth0');
    this.in(host, 'ip', 'addr', 'add', `${address}/24`, 'dev', 'eth0');
    this.#addresses.set(host, address);
    this.#routeOut(host);
  }

  #routeOut(host: string): void {
    const gateway = this.#gateways.get(host) ?? '';
    this.in(host, 'ip', 'route', 'replace', 'default', 'via', gateway);
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
    for (const line of this.#lines) line.kill();
    for (const name of this.#names) run('ip', 'netns', 'del', name);
  }
}
