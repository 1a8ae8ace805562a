/** One run of the lab and the moment of it that is shown. */
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { EMPTY_FRAME, type LabFrame, type LabRun, type LabSettings } from '../../api/lab.ts';
import { useSession } from '../hooks/use-app.ts';

/** How far the run is computed ahead of the shown moment, in seconds of watching. */
const AHEAD_S = 5;
/** Virtual ms: the worker is not told of every frame. */
const WANT_STEP = 1_000;
/** Every message is seen for so long, ms of watching. */
export const LINGER_MS = 250;
/**
 * While a run plays, tables, tree and charts are drawn so often, in ms: nobody reads faster, and
 * the page's thread stays free. Messages move on a canvas of their own.
 */
const DRAWN_MS = 250;
const CALM_MS = 500;

export interface ShownRun {
  readonly run: LabRun | null;
  /** English: the lab could not be fetched or started. */
  readonly failure: string | null;
  readonly frame: LabFrame;
  /** Virtual ms that is to be drawn. */
  readonly at: number;
  /** Virtual ms that are worked out: `frame` shows the earlier one of both. */
  readonly known: number;
  /** Virtual ms of this very frame of the screen; while a run plays, a little after `at`. */
  readonly moment: () => number;
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

const betweenDrawings = () =>
  matchMedia('(prefers-reduced-motion: reduce)').matches ? CALM_MS : DRAWN_MS;

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
    let drawn = last;
    let frame = 0;
    const turn = (now: number) => {
      frame = requestAnimationFrame(turn);
      const passed = Math.min(now - last, 500);
      last = now;
      const next = Math.min(wanted.current + passed * speed, run.length);
      run.want(Math.ceil((next + AHEAD_S * 1_000 * speed) / WANT_STEP) * WANT_STEP);
      // The clock waits for moments that are not worked out yet.
      wanted.current = Math.min(next, Math.max(run.known, wanted.current));
      const over = run.end !== null && wanted.current >= Math.min(run.length, run.known);
      if (over) setPlaying(false);
      if (!over && now - drawn < betweenDrawings()) return;
      drawn = now;
      setAt(wanted.current);
    };
    frame = requestAnimationFrame(turn);
    return () => {
      cancelAnimationFrame(frame);
      setAt(wanted.current);
    };
  }, [run, playing, speed]);
  const shown = Math.min(at, known);
  const frame = useMemo(
    () => (shown < 0 ? undefined : run?.frame(shown, LINGER_MS * speed)) ?? EMPTY_FRAME,
    [run, shown, speed],
  );
  const moment = useCallback(() => wanted.current, []);
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
    known,
    moment,
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

/**
 * Virtual ms that are worked out, -1 before it is opened; re-renders as more is, but not with each
 * post of the worker: it may post a hundred times a second.
 */
function useKnown(run: LabRun | null): number {
  const subscribe = useCallback(
    (changed: () => void) => {
      if (run === null) return () => undefined;
      let timer: ReturnType<typeof setTimeout> | null = null;
      const later = () => {
        timer = null;
        changed();
      };
      const leave = run.subscribe(() => {
        timer ??= setTimeout(later, run.end === null ? DRAWN_MS / 2 : 0);
      });
      return () => {
        leave();
        if (timer !== null) clearTimeout(timer);
      };
    },
    [run],
  );
  // That it is opened, and its end, count as changes of their own.
  return useSyncExternalStore(subscribe, () =>
    run === null || run.nodes.length === 0 ? -1 : run.known + (run.end === null ? 0 : 0.5),
  );
}
