/** The story of docs/lab.md, "A story of your own", runs as it stands there. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { transformWithOxc } from 'vite';
import { expect, it, vi } from 'vitest';
import { type LineSeen, Recording } from '../../../src/lab/recording.ts';
import { readSettings } from '../../../src/lab/settings.ts';
import type { Stage } from '../../../src/lab/stage.ts';
import { labRun } from '../../simulation/lab-run.ts';

type Story = (stage: Stage) => Promise<void>;

const told = vi.hoisted(() => ({ story: null as Story | null }));
vi.mock('../../../src/lab/scenarios.ts', () => ({ scenarioOf: () => told.story }));

const DOC = resolve(import.meta.dirname, '../../../docs/lab.md');
const LINES = 30;

/** The one story that the document holds. */
async function storyOfDoc(): Promise<{ source: string; story: Story }> {
  const source = /```ts\n([\s\S]*?)```/.exec(readFileSync(DOC, 'utf8'))?.[1] ?? '';
  const { code } = await transformWithOxc(source, 'story.ts');
  const story = new Function(`${code.replace(/export\s*\{[^}]*\};?/, '')}\nreturn asleep;`)();
  return { source, story };
}

it('half of the class falls asleep, wakes up, and all agree', async () => {
  const { source, story } = await storyOfDoc();
  expect(source.trim().split('\n').length).toBeLessThanOrEqual(LINES);
  told.story = story;
  const settings = readSettings('seed=3&nodes=4&minutes=2');
  const recording = new Recording(['m0', 'm1', 'm2', 'm3']);
  const end = await labRun(settings, (chunk) => recording.add(chunk));
  expect(end.failure).toBeNull();
  const of = (kind: string) =>
    recording.lines.filter(({ line }: LineSeen) => line.kind === kind).map(({ line }) => line.who);
  expect(of('asleep')).toEqual(['m1', 'm3']);
  expect(of('awake')).toEqual(['m1', 'm3']);
  expect(of('agreed')).toHaveLength(1);
}, 60_000);
