/** The lab: a whole network of real nodes in this page, at any moment of its run. */
import { useCallback, useMemo, useState } from 'react';
import { LAB_CHOICES, type LabSettings } from '../../api/lab.ts';
import { BlockTree } from './block-tree.tsx';
import { Charts } from './charts.tsx';
import { Knobs } from './knobs.tsx';
import { NetMap } from './net-map.tsx';
import { NodeTable } from './node-table.tsx';
import { Story } from './story.tsx';
import { TransportBar } from './transport-bar.tsx';
import { useLabTexts } from './use-lab-texts.ts';
import { useRun } from './use-run.ts';
import './lab.css';

interface LabProps {
  /** The link's text: settings, and `at` in seconds. */
  readonly text: string;
  /** The whole URL of a lab with these settings. */
  readonly linkOf: (text: string) => string;
  /** Puts the settings into the address bar. */
  readonly onText: (text: string) => void;
}

/** The moment a link names, ms. */
function momentOf(text: string): number {
  const seconds = Number(new URLSearchParams(text).get('at') ?? '0');
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 600) * 1_000 : 0;
}

export function Lab({ text, linkOf, onText }: LabProps) {
  const { l } = useLabTexts();
  const settings = useMemo(() => LAB_CHOICES.read(text), [text]);
  const key = LAB_CHOICES.write(settings);
  const [turn, setTurn] = useState(0);
  const shown = useRun(settings, `${key} ${turn}`, momentOf(text));
  const begin = useCallback(
    (next: LabSettings) => {
      setTurn((now) => now + 1);
      onText(LAB_CHOICES.write(next));
    },
    [onText],
  );
  const { run, frame } = shown;
  const moment = `${key}&at=${Math.floor(shown.at / 1_000)}`;
  return (
    <div className="lab">
      <p className="lab-intro">{l.intro}</p>
      <Knobs key={key} settings={settings} onBegin={begin} />
      <TransportBar shown={shown} link={linkOf(moment)} />
      {run === null || frame === null ? null : (
        <div className="lab-parts">
          <NetMap frame={frame} run={run} shown={shown} />
          <Story lines={frame.lines} />
          <BlockTree blocks={frame.blocks} />
          <NodeTable frame={frame} />
          <Charts frame={frame} run={run} />
        </div>
      )}
    </div>
  );
}
