/** The settings of a lab run are its seed, its scenario and its knobs, as links carry them. */

/** Scenarios of a run; `breach` shows how one rule is broken. */
export const SCENARIOS = [
  'honest',
  'parted',
  'double',
  'majority',
  'selfish',
  'work',
  'flood',
  'clock',
  'crash',
  'issuer',
  'breach',
] as const;

export type ScenarioName = (typeof SCENARIOS)[number];

/** Knobs with a number. */
export interface Knobs {
  /** Real nodes. */
  nodes: number;
  /** Virtual minutes. */
  minutes: number;
  /** The attacker's share of all power, percent. */
  power: number;
  /** One-way ms between two nodes, about. */
  delay: number;
  /** Percent of messages that have to be sent again. */
  loss: number;
  /** Pool size that is enough for a block (B-1). */
  size: number;
  /** Seconds between two looks at the pool (B-1). */
  sleep: number;
  /** The charter's least work is two to this power (L-1). */
  work: number;
}

export type KnobName = keyof Knobs;

export interface LabSettings extends Knobs {
  scenario: ScenarioName;
  /** Any text; the same seed gives the same run. */
  seed: string;
  /** The rule that the scenario `breach` breaks; '' elsewhere. */
  breach: string;
}

interface Range {
  readonly least: number;
  readonly most: number;
  readonly usual: number;
}

export const KNOBS: { readonly [K in KnobName]: Range } = {
  nodes: { least: 2, most: 30, usual: 6 },
  minutes: { least: 1, most: 10, usual: 4 },
  power: { least: 5, most: 90, usual: 30 },
  delay: { least: 5, most: 2_000, usual: 80 },
  loss: { least: 0, most: 30, usual: 0 },
  size: { least: 1, most: 20, usual: 2 },
  sleep: { least: 1, most: 10, usual: 1 },
  work: { least: 8, most: 14, usual: 10 },
};

const KNOB_NAMES = Object.keys(KNOBS) as KnobName[];

/** Scenarios in which somebody has a share of the power, and whose texts are about it. */
const POWERED: readonly ScenarioName[] = ['majority', 'selfish', 'work'];

/** The knobs that change anything in a scenario. */
export function knobsOf(scenario: ScenarioName): readonly KnobName[] {
  return KNOB_NAMES.filter((name) => name !== 'power' || POWERED.includes(scenario));
}

/** Those of them that the scenario's text and question are about. */
export function askedKnobsOf(scenario: ScenarioName): readonly KnobName[] {
  return POWERED.includes(scenario) ? ['power'] : [];
}

/** The knobs in which a scenario needs other values than the usual ones, to show its effect. */
const OWN: { readonly [S in ScenarioName]?: Partial<Knobs> } = {
  double: { nodes: 4, minutes: 2 },
  majority: { power: 60, minutes: 6 },
  selfish: { power: 40, minutes: 10 },
  work: { power: 90, minutes: 8 },
  clock: { nodes: 4, minutes: 3 },
  crash: { nodes: 3, minutes: 3 },
  issuer: { nodes: 4, minutes: 3 },
  breach: { nodes: 4, minutes: 1 },
};

/** Rules that the scenario `breach` can break: of blocks, then of transactions. */
export const BREACHES: readonly string[] = [
  'accounts-root',
  'low-work',
  'high-work',
  'early-time',
  'height',
  'builder',
  'same-twice',
  'replayed',
  'unsigned',
  'unfunded',
  'sequence-gap',
  'expired',
  'double-spend',
  'many-claims',
  'paying-claim',
  'spoilt-signature',
  'malleated-signature',
  'weak-key',
  'genesis-receiver',
  'no-amount',
  'huge-amount',
  'huge-fee',
  'last-sequence',
  'expired-payment',
  'foreign-sender',
  'foreign-claim',
  'large-claim',
  'numbered-claim',
  'paid-claim',
  'other-ledger',
];

/** Characters of a seed at most. */
export const MAX_SEED = 40;
const USUAL_BREACH = 'accounts-root';

export function usualSettings(scenario: ScenarioName, seed = '1'): LabSettings {
  const usual = Object.fromEntries(KNOB_NAMES.map((name) => [name, KNOBS[name].usual]));
  const breach = scenario === 'breach' ? USUAL_BREACH : '';
  return { ...(usual as unknown as Knobs), ...OWN[scenario], scenario, seed, breach };
}

/** A knob's value put into its range. */
function fitKnob(name: KnobName, value: number): number {
  const { least, most, usual } = KNOBS[name];
  if (!Number.isFinite(value)) return usual;
  return Math.min(most, Math.max(least, Math.round(value)));
}

/** A value of a link that was not taken, and what it was for. */
export interface NotTaken {
  readonly of: 'scenario' | 'seed' | 'breach' | KnobName;
  /** As the link has it. */
  readonly asked: string;
}

/**
 * Reads `scenario=parted&seed=7&nodes=8`. Missing values are the usual ones, and so are wrong ones,
 * or the nearest there are; `notTaken` has these. Never throws.
 */
export function readAsked(text: string): { settings: LabSettings; notTaken: NotTaken[] } {
  const given = new URLSearchParams(text);
  const notTaken: NotTaken[] = [];
  const asked = (name: string) => given.get(name) || null;
  const named = SCENARIOS.find((name) => name === asked('scenario'));
  const settings = usualSettings(named ?? 'honest', (asked('seed') ?? '1').slice(0, MAX_SEED));
  const take = (of: NotTaken['of'], taken: (value: string) => boolean) => {
    const value = asked(of);
    if (value !== null && !taken(value)) notTaken.push({ of, asked: value });
  };
  take('scenario', () => named !== undefined);
  take('seed', (value) => value.length <= MAX_SEED);
  for (const name of KNOB_NAMES)
    take(name, (value) => {
      settings[name] = fitKnob(name, Number(value));
      return settings[name] === Number(value);
    });
  if (settings.scenario === 'breach')
    take('breach', (value) => {
      if (!BREACHES.includes(value)) return false;
      settings.breach = value;
      return true;
    });
  return { settings, notTaken };
}

/** The settings that `readAsked` reads. */
export function readSettings(text: string): LabSettings {
  return readAsked(text).settings;
}

/** The text that `readSettings` reads, without usual values. */
export function writeSettings(settings: LabSettings): string {
  const usual = usualSettings(settings.scenario);
  const text = new URLSearchParams({ scenario: settings.scenario, seed: settings.seed });
  for (const name of KNOB_NAMES)
    if (settings[name] !== usual[name]) text.set(name, String(settings[name]));
  if (settings.breach !== usual.breach) text.set('breach', settings.breach);
  return text.toString();
}
