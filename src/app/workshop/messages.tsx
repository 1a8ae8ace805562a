/**
 * The lab's messages on their way, as dots on a canvas over the drawing of its network: more than a
 * hundred of them move with every frame of the screen, which elements could not.
 */
import { useEffect, useRef } from 'react';
import type { LabRun, MessageSeen } from '../../api/lab.ts';
import { MAP_SIZE, type MapPlaces, sizesOf, wayOf } from './lab-places.ts';
import { LINGER_MS, type ShownRun } from './use-run.ts';

/** Requests, and ops with answers, that carry blocks or transactions: their dots are large. */
const LARGE_REQUESTS: readonly string[] = ['merge', 'compact'];
const LARGE_ANSWERS: readonly string[] = ['blocks', 'transactions', 'short', 'pool'];
/** The most large messages that are labelled: more labels would hide each other. */
const LABELLED_MAX = 8;
/** ms between two pictures where the system asks for reduced motion. */
const CALM_MS = 500;

function isLarge({ op, answer }: MessageSeen): boolean {
  return (answer ? LARGE_ANSWERS : LARGE_REQUESTS).includes(op);
}

interface MessagesProps extends Pick<ShownRun, 'moment' | 'playing' | 'speed'> {
  readonly run: LabRun;
  /** Virtual ms that the drawing below shows. */
  readonly at: number;
  readonly places: MapPlaces;
}

export function Messages({ run, at, moment, playing, speed, places }: MessagesProps) {
  const canvas = useRef<HTMLCanvasElement | null>(null);
  const linger = LINGER_MS * speed;
  // While it plays, the moment is read from the clock.
  const still = playing ? null : at;
  useEffect(() => {
    const paper = canvas.current;
    if (paper === null) return;
    if (still !== null) {
      const again = () => draw(paper, run.flying(still, linger), still, places);
      again();
      const observer = new ResizeObserver(again);
      observer.observe(paper);
      return () => observer.disconnect();
    }
    const each = matchMedia('(prefers-reduced-motion: reduce)').matches ? CALM_MS : 0;
    let last = 0;
    let frame = 0;
    const turn = (time: number) => {
      frame = requestAnimationFrame(turn);
      if (time - last < each) return;
      last = time;
      const now = moment();
      draw(paper, run.flying(now, linger), now, places);
    };
    frame = requestAnimationFrame(turn);
    return () => cancelAnimationFrame(frame);
  }, [run, places, moment, linger, still]);
  // The drawing below says in words what moves here.
  return (
    <div className="lab-messages" aria-hidden="true">
      <canvas ref={canvas} />
    </div>
  );
}

function draw(
  paper: HTMLCanvasElement,
  flying: readonly MessageSeen[],
  at: number,
  places: MapPlaces,
): void {
  const context = paper.getContext('2d');
  if (context === null) return;
  const pixels = Math.round(paper.clientWidth * devicePixelRatio);
  if (paper.width !== pixels) {
    paper.width = pixels;
    paper.height = pixels;
  }
  const scale = pixels / MAP_SIZE;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, MAP_SIZE, MAP_SIZE);
  // By day and by night the style sheet says which colours these are.
  const { color, outlineColor, fontFamily } = getComputedStyle(paper);
  context.font = `500 9px ${fontFamily}`;
  context.textAlign = 'center';
  const sizes = sizesOf(places.size);
  const labelled = flying.filter(isLarge).length <= LABELLED_MAX;
  for (const message of flying) {
    const [from, to] = [places.get(message.from), places.get(message.into)];
    if (from === undefined || to === undefined) continue;
    const progress = (at - message.at) / Math.max(1, message.to - message.at);
    const [start, end] = wayOf(from, to, sizes);
    const x = start[0] + (end[0] - start[0]) * progress;
    const y = start[1] + (end[1] - start[1]) * progress;
    const large = isLarge(message);
    context.fillStyle = message.answer ? outlineColor : color;
    context.beginPath();
    context.arc(x, y, large ? 4 : 2, 0, 2 * Math.PI);
    context.fill();
    if (!labelled || !large) continue;
    context.fillStyle = outlineColor;
    // Away from the node that it is near to.
    const near = progress < 0.5 ? from : to;
    context.fillText(message.op, x, near[1] < y ? y + 13 : y - 6);
  }
}
