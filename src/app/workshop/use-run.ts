/** One run of the lab and the shown moment of it. */
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { LabFrame, LabRun, LabSettings } from '../../api/lab.ts';
import { useSession } from '../hooks/use-app.ts';

/** How far the run is computed ahead of the shown moment, in seconds of watching. */
const AHEAD_S = 5;
/** How long every message is shown at least. */
const LINGER_MS = 250;
/**
 * Frames a second, so that the page's thread stays free; fewer for those who prefer less motion.
 */
const FPS = 20;
const CALM_FPS = 2;

export interface ShownRun {
  readonly run: LabRun | null;
  /** English: the lab could not be fetched or started. */
  readonly failure: string | null;
  readonly frame: LabFrame | null;
  /** Virtual ms shown now. */
  readonly at: number;
  readonly playing: boolean;
  readonly speed: number;
  play(): void;
  pause(): void;
  setSpeed(speed: number): void;
  seek(at: number): void;
  /** Goes to the next line of the story. */
  step(): void;
  workOut(): void;
}

const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** A run of these settings, begun at the moment `from`; a new one when `key` changes. */
export function useRun(settings: LabSettings, key: string, from: number): ShownRun {
  const session = useSession();
  const [run, setRun] = useState<LabRun | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [at, setAt] = useState(from);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(5);
  const wanted = useRef(from);
  // A new run for new settings; `key` stands for them.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the settings are compared by their text
  useEffect(() => {
    let opened: LabRun | null = null;
    let gone = false;
    setAt(from);
    setFailure(null);
    wanted.current = from;
    session.openLab(settings).then(
      (one) => {
        opened = one;
        if (gone) one.close();
        else {
          one.want(from + 1_000);
          setRun(one);
        }
      },
      (error: unknown) => {
        if (!gone) setFailure(error instanceof Error ? error.message : String(error));
      },
    );
    return () => {
      gone = true;
      opened?.close();
      setRun(null);
    };
  }, [session, key]);
  const known = useKnown(run);
  useEffect(() => {
    if (run === null || !playing) return;
    let last = performance.now();
    let frame = 0;
    const each = 1_000 / (calm() ? CALM_FPS : FPS);
    const turn = (now: number) => {
      frame = requestAnimationFrame(turn);
      const passed = now - last;
      if (passed < each) return;
      last = now;
      const next = Math.min(wanted.current + Math.min(passed, 500) * speed, run.length);
      run.want(next + AHEAD_S * 1_000 * speed);
      // The clock waits for moments that are not computed yet.
      wanted.current = Math.min(next, Math.max(run.known, wanted.current));
      setAt(wanted.current);
      if (run.end !== null && wanted.current >= Math.min(run.length, run.known)) setPlaying(false);
    };
    frame = requestAnimationFrame(turn);
    return () => cancelAnimationFrame(frame);
  }, [run, playing, speed]);
  const shown = Math.min(at, known);
  const frame = useMemo(() => run?.frame(shown, LINGER_MS * speed) ?? null, [run, shown, speed]);
  const go = (to: number) => {
    if (run === null) return;
    const target = Math.max(0, Math.min(to, run.length));
    run.want(target + 1_000);
    wanted.current = target;
    setAt(target);
  };
  return {
    run,
    failure,
    frame,
    at,
    playing,
    speed,
    play: () => setPlaying(true),
    pause: () => setPlaying(false),
    setSpeed,
    seek: (to) => {
      setPlaying(false);
      go(to);
    },
    step: () => {
      setPlaying(false);
      const next = run?.next(shown) ?? null;
      if (next !== null) go(next);
      else if (run !== null) go(shown + 1_000);
    },
    workOut: () => run?.want(run.length),
  };
}

/** Virtual ms that are worked out; re-renders as more is. */
function useKnown(run: LabRun | null): number {
  return useSyncExternalStore(
    useMemo(() => (changed: () => void) => run?.subscribe(changed) ?? (() => undefined), [run]),
    // The end counts as a change of its own.
    () => (run === null ? 0 : run.known + (run.end === null ? 0 : 0.5)),
  );
}
