/** The lab as the page sees it: its settings, one run in a worker, and any moment of that run. */
import {
  type LabChunk,
  type LabFrame,
  type LineSeen,
  type MessageSeen,
  Recording,
} from '../lab/recording.ts';
import type { LabEnd } from '../lab/session.ts';
import {
  askedKnobsOf,
  BREACHES,
  KNOBS,
  knobsOf,
  type LabSettings,
  MAX_SEED,
  readAsked,
  SCENARIOS,
  usualSettings,
  writeSettings,
} from '../lab/settings.ts';

export type {
  BlockSeen,
  LabFrame,
  LabLine,
  LineKind,
  LineSeen,
  MessageSeen,
} from '../lab/recording.ts';
export type { LabEnd } from '../lab/session.ts';
export type { KnobName, LabSettings, NotTaken, ScenarioName } from '../lab/settings.ts';

/** The settings of a run, their choices, and their form in a link. */
export const LAB_CHOICES = {
  scenarios: SCENARIOS,
  knobs: KNOBS,
  knobsOf,
  askedKnobsOf,
  maxSeed: MAX_SEED,
  breaches: BREACHES,
  usual: usualSettings,
  read: readAsked,
  write: writeSettings,
} as const;

export type ToLab =
  | { readonly type: 'open'; readonly settings: LabSettings }
  /** Run up to this virtual ms. */
  | { readonly type: 'want'; readonly at: number };

export type FromLab =
  | {
      readonly type: 'opened';
      readonly nodes: readonly string[];
      readonly attackers: readonly string[];
    }
  | { readonly type: 'seen'; readonly chunk: LabChunk }
  | { readonly type: 'ended'; readonly end: LabEnd };

/** The part of a worker that a run uses. */
export interface LabWorker {
  post(message: ToLab): void;
  /** Ends the worker at once, even in the middle of its work. */
  end(): void;
}

const NOBODY: readonly string[] = [];

/** Nothing is known yet. */
export const EMPTY_FRAME: LabFrame = {
  at: 0,
  nodes: [],
  links: [],
  flying: [],
  blocks: [],
  lines: [],
  tips: [],
};

/** One run. Each change of the settings begins a new one. */
export class LabRun {
  readonly settings: LabSettings;
  readonly #worker: LabWorker;
  readonly #listeners = new Set<() => void>();
  #recording: Recording | null = null;
  #attackers = NOBODY;
  #end: LabEnd | null = null;
  #wanted = 0;

  /** `start` starts the worker; `hear` takes each of its messages. */
  constructor(settings: LabSettings, start: (hear: (message: FromLab) => void) => LabWorker) {
    this.settings = settings;
    this.#worker = start((message) => this.#hear(message));
    this.#worker.post({ type: 'open', settings });
  }

  /** The length of the whole run, virtual ms. */
  get length(): number {
    return this.settings.minutes * 60_000;
  }

  /** Everything up to this virtual ms can be shown. */
  get known(): number {
    return this.#recording?.until ?? 0;
  }

  /** Names of the nodes. */
  get nodes(): readonly string[] {
    return this.#recording?.names ?? NOBODY;
  }

  get attackers(): readonly string[] {
    return this.#attackers;
  }

  /** Null until the run has ended. */
  get end(): LabEnd | null {
    return this.#end;
  }

  get lines(): readonly LineSeen[] {
    return this.#recording?.lines ?? [];
  }

  /** Makes the run go on at least up to here. */
  want(at: number): void {
    if (at <= this.#wanted) return;
    this.#wanted = at;
    this.#worker.post({ type: 'want', at });
  }

  /** `linger`: for how many virtual ms a message is shown at least. */
  frame(at: number, linger: number): LabFrame {
    return this.#recording?.frame(Math.min(at, this.known), linger) ?? EMPTY_FRAME;
  }

  /** The messages of a frame alone. */
  flying(at: number, linger: number): readonly MessageSeen[] {
    return this.#recording?.flying(Math.min(at, this.known), linger) ?? [];
  }

  /** When the next line of the story comes; null if none is known. */
  next(at: number): number | null {
    return this.#recording?.next(at) ?? null;
  }

  subscribe(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  }

  close(): void {
    this.#listeners.clear();
    this.#worker.end();
  }

  #hear(message: FromLab): void {
    if (message.type === 'opened') {
      this.#recording = new Recording(message.nodes);
      this.#attackers = message.attackers;
    } else if (message.type === 'seen') this.#recording?.add(message.chunk);
    else this.#end = message.end;
    for (const listener of this.#listeners) listener();
  }
}
