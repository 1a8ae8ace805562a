/** The words of the lab, which every language fills. */
import type { KnobName, LabLine, ScenarioName } from '../../api/lab.ts';

interface ScenarioText {
  readonly name: string;
  readonly text: string;
  readonly question: string;
}

/** A sentence, with its full stop, for the code of a refusal. */
export type LineWhy = (code: string) => string;

export interface LabTexts {
  readonly title: string;
  readonly intro: string;
  readonly scenario: string;
  readonly scenarios: { readonly [S in ScenarioName]: ScenarioText };
  readonly question: string;
  readonly seed: string;
  readonly seedHint: string;
  readonly knobs: { readonly [K in KnobName]: { readonly name: string; readonly hint: string } };
  readonly knobsTitle: string;
  readonly breach: string;
  readonly breaches: Readonly<Record<string, string>>;
  /** What the flood consists of, by the attack's name. */
  readonly floods: Readonly<Record<string, string>>;
  readonly begin: string;
  /** The same with the knob beside the question. */
  readonly beginAsked: string;
  /** A sentence about a knob, led by its name. */
  readonly ofKnob: (knob: string, sentence: string) => string;
  /** What a link asks for and does not get; after each stands what is used. */
  readonly notTaken: {
    readonly title: string;
    readonly used: (value: string) => string;
    readonly noStory: string;
    readonly noRule: string;
    readonly longSeed: (most: number) => string;
    readonly seconds: (count: number) => string;
  };
  readonly link: string;
  readonly copyLink: string;
  readonly play: string;
  readonly pause: string;
  readonly step: string;
  readonly speed: string;
  readonly times: (speed: number) => string;
  readonly moment: string;
  readonly clock: (at: string, length: string) => string;
  readonly computing: (percent: string) => string;
  readonly computed: string;
  readonly toEnd: string;
  readonly trace: string;
  readonly traceHint: string;
  readonly traceLater: string;
  readonly failed: (reason: string) => string;
  readonly network: string;
  /** Stands for `networkSays` until there is a run. */
  readonly opening: string;
  readonly networkSays: (nodes: number, attackers: number, links: number, flying: number) => string;
  readonly legend: string;
  /** Follows `legend` where the story has an attacker. */
  readonly legendAttacker: string;
  /** `at` was asked for and is not worked out yet. */
  readonly awaited: (at: string) => string;
  readonly tree: string;
  readonly treeSays: (height: number, stale: number) => string;
  readonly story: string;
  readonly nothingYet: string;
  readonly nodes: string;
  readonly columns: {
    readonly node: string;
    readonly state: string;
    readonly height: string;
    readonly pool: string;
    readonly balance: string;
    readonly peers: string;
  };
  readonly states: {
    readonly down: string;
    readonly asleep: string;
    readonly building: string;
    readonly idle: string;
  };
  readonly attacker: string;
  /** How the nodes judged a broken rule, `all` of them honest. */
  readonly tally: {
    readonly title: string;
    readonly nothingYet: string;
    readonly refused: (nodes: number, all: number) => string;
    readonly cutOff: (nodes: number, all: number) => string;
    /** Follows `cutOff` where nodes have links to the attacker all the same. */
    readonly linkedAgain: (nodes: number) => string;
  };
  readonly charts: {
    readonly title: string;
    readonly won: string;
    readonly wonSays: (name: string, blocks: number, percent: string) => string;
    readonly tips: string;
    readonly tipsSays: (now: number, most: number) => string;
    readonly back: string;
    readonly backSays: (count: number) => string;
    readonly work: string;
    readonly workSays: (first: string, last: string) => string;
    readonly none: string;
  };
  readonly line: (line: LabLine, name: (machine: string) => string, why: LineWhy) => string;
}
