/** Processes of this machine, as Linux tells of them: families, their memory, stopping them. */
import { readdirSync, readFileSync } from 'node:fs';

/** A process and all below it. */
export function familyOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const parent = Number(
        readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1],
      );
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It ended while we looked.
    }
  }
  const family = [root];
  for (const pid of family) family.push(...(children.get(pid) ?? []));
  return family;
}

/** MB of memory of these processes; what several share counts for each by its part. */
export function megabytes(pids: readonly number[]): number {
  let kilobytes = 0;
  for (const pid of pids) {
    try {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
    } catch {
      // It ended while we looked.
    }
  }
  return Math.round(kilobytes / 1_024);
}

/** Stops a process and all below it, or lets them go on. */
export function signalFamily(root: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
  for (const pid of familyOf(root)) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended while we looked.
    }
  }
}
