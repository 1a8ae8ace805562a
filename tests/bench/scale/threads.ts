/** CPU by thread of a browser's processes, as Linux counts it: where a synced transaction costs. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Browser } from '@playwright/test';

/** Ms of CPU by process and thread; workers apart, by the order in which they began. */
export type ThreadTimes = ReadonlyMap<string, number>;

/** Nanoseconds that a thread ran; null once it has ended. */
function runOf(task: string): { name: string; ms: number } | null {
  try {
    const name = readFileSync(`${task}/comm`, 'utf8').trim().replace(/\d+$/, '');
    const [ran = '0'] = readFileSync(`${task}/schedstat`, 'utf8').split(' ');
    return { name, ms: Number(ran) / 1e6 };
  } catch {
    return null;
  }
}

/** Empty where the system does not tell. */
export async function threadsOf(browser: Browser): Promise<ThreadTimes> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const times = new Map<string, number>();
  for (const { id, type } of processInfo) {
    let tasks: string[] = [];
    try {
      tasks = readdirSync(`/proc/${id}/task`).sort((a, b) => Number(a) - Number(b));
    } catch {
      continue;
    }
    let workers = 0;
    for (const task of tasks) {
      const run = runOf(`/proc/${id}/task/${task}`);
      if (run === null) continue;
      const isWorker = run.name.startsWith('DedicatedWorker');
      if (isWorker) workers += 1;
      const name = isWorker ? `worker ${workers}` : run.name;
      const key = `${type.replace(/^network.*/, 'network')} ${name}`;
      times.set(key, (times.get(key) ?? 0) + run.ms);
    }
  }
  return times;
}

/** What the costliest threads took between two looks, for each of `count`, in us, as words. */
export function costliest(before: ThreadTimes, after: ThreadTimes, count: number): string {
  return [...after]
    .map(([name, ms]) => ({ name, us: ((ms - (before.get(name) ?? 0)) * 1_000) / count }))
    .filter(({ us }) => us >= 1)
    .sort((a, b) => b.us - a.us)
    .slice(0, 6)
    .map(({ name, us }) => `${name} ${us.toFixed(0)}`)
    .join(', ');
}
