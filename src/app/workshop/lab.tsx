/** The lab: a whole network of real nodes in this page, at any moment of its run. */
import { type ReactNode, useCallback, useDeferredValue, useRef, useState } from 'react';
import { LAB_CHOICES, type LabSettings } from '../../api/lab.ts';
import { BlockTree } from './block-tree.tsx';
import { Charts } from './charts.tsx';
import { AskedKnobs, Knobs, useKnobDraft } from './knobs.tsx';
import { LabLinkNote } from './lab-link-note.tsx';
import { NetMap } from './net-map.tsx';
import { NodeTable } from './node-table.tsx';
import { RunFacts } from './run-facts.tsx';
import { Story } from './story.tsx';
import { StoryChoice, StoryText } from './story-choice.tsx';
import { TransportBar } from './transport-bar.tsx';
import { useLabLink } from './use-lab-link.ts';
import { useLabTexts } from './use-lab-texts.ts';
import { type ShownRun, useRun } from './use-run.ts';
import { Verdicts } from './verdicts.tsx';
import './lab-controls.css';
import './lab.css';

interface LabProps {
  /** The link's text: settings, and `at` in seconds. */
  readonly text: string;
  /** The whole URL of a lab with these settings. */
  readonly linkOf: (text: string) => string;
  /** Puts the settings into the address bar. */
  readonly onText: (text: string) => void;
  /** Puts text that runs in the place of what does not. */
  readonly onRight: (text: string) => void;
}

export function Lab({ text, linkOf, onText, onRight }: LabProps) {
  const { settings, from, notTaken } = useLabLink(text, onRight);
  const key = LAB_CHOICES.write(settings);
  const [turn, setTurn] = useState(0);
  const shown = useRun(settings, `${key} ${turn}`, from);
  const draft = useKnobDraft(settings);
  const begin = useCallback(
    (next: LabSettings) => {
      setTurn((now) => now + 1);
      onText(LAB_CHOICES.write(next));
    },
    [onText],
  );
  const lab = useRef<HTMLDivElement | null>(null);
  // Knobs may stand below what they change.
  const beginBelow = useCallback(
    (next: LabSettings) => {
      begin(next);
      lab.current?.focus({ preventScroll: true });
      lab.current?.scrollIntoView({ block: 'start' });
    },
    [begin],
  );
  const moment = `${key}&at=${Math.floor(shown.at / 1_000)}`;
  return (
    <div className="lab" ref={lab} tabIndex={-1}>
      <LabLinkNote notTaken={notTaken} settings={settings} from={from} />
      <StoryChoice settings={settings} onBegin={begin} />
      <TransportBar shown={shown} />
      <Picture shown={shown} settings={settings}>
        <AskedKnobs draft={draft} onBegin={beginBelow} />
      </Picture>
      <Knobs draft={draft} onBegin={beginBelow} />
      {shown.run === null ? null : (
        <RunFacts run={shown.run} workOut={shown.workOut} link={linkOf(moment)} />
      )}
    </div>
  );
}

interface PictureProps {
  readonly shown: ShownRun;
  readonly settings: LabSettings;
  /** Stands below the question. */
  readonly children: ReactNode;
}

function Picture({ shown, settings, children }: PictureProps) {
  const { l } = useLabTexts();
  const { run, at, known, playing, speed, moment } = shown;
  // The page answers first; then the picture follows, a slice at a time.
  const frame = useDeferredValue(shown.frame);
  const { scenario } = settings;
  return (
    <div className="lab-parts" data-at={frame.at}>
      <NetMap
        frame={frame}
        run={run}
        moment={moment}
        playing={playing}
        speed={speed}
        failed={shown.failure !== null}
        awaited={run !== null && run.end === null && known >= 0 && at > known ? at : null}
      />
      <div className="lab-side">
        <StoryText scenario={scenario} />
        {children}
        {scenario === 'breach' && run !== null ? (
          <Verdicts lines={run.lines} at={frame.at} nodes={run.nodes.length} links={frame.links} />
        ) : null}
        {run === null ? null : <Story lines={frame.lines} />}
        <p className="lab-intro">{l.intro}</p>
      </div>
      {run === null ? null : (
        <>
          <BlockTree blocks={frame.blocks} />
          <NodeTable nodes={frame.nodes} />
          <Charts frame={frame} run={run} />
        </>
      )}
    </div>
  );
}
