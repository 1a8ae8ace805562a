/** The scenarios of the lab, one function each. */
import { ATTACK_SCENARIOS } from './scenarios-attack.ts';
import { PLAIN_SCENARIOS } from './scenarios-plain.ts';
import type { ScenarioName } from './settings.ts';
import type { Stage } from './stage.ts';

export type Scenario = (stage: Stage) => Promise<void>;

const ALL: { readonly [S in ScenarioName]: Scenario } = {
  ...PLAIN_SCENARIOS,
  ...ATTACK_SCENARIOS,
};

export function scenarioOf(name: ScenarioName): Scenario {
  return ALL[name];
}
