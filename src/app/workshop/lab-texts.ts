/** The words of the lab, which every language fills. */
import type { KnobName, LabLine, ScenarioName } from '../../api/lab.ts';

interface ScenarioText {
  readonly name: string;
  readonly text: string;
  readonly question: string;
}

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
  readonly networkSays: (nodes: number, links: number, flying: number) => string;
  readonly legend: string;
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
  readonly line: (line: LabLine, name: (machine: string) => string) => string;
}
