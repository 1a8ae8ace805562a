/** The tally of a broken rule: how many nodes refused it so far, by which code and rule. */
import { memo } from 'react';
import type { LabFrame, LineSeen } from '../../api/lab.ts';
import { sentences } from '../logic/format.ts';
import { Region } from '../parts/region.tsx';
import { RuleName } from '../parts/rule-name.tsx';
import { nodeName, refusals } from './lab-measures.ts';
import { ruleOfCode } from './lab-rules.ts';
import { useLabTexts } from './use-lab-texts.ts';

interface VerdictsProps {
  /** All lines of the story that are known. */
  readonly lines: readonly LineSeen[];
  /** Virtual ms; only lines up to here count. */
  readonly at: number;
  /** Honest nodes. */
  readonly nodes: number;
  readonly links: LabFrame['links'];
}

export const Verdicts = memo(function Verdicts({ lines, at, nodes, links }: VerdictsProps) {
  const { l, language } = useLabTexts();
  const { attacker, codes, cutOff } = refusals(lines, at);
  const linked = links.filter(
    (ends) => ends.some((end) => end === attacker) && ends.some((end) => cutOff.includes(end)),
  ).length;
  const refused = codes.reduce((sum, { names }) => sum + names.length, 0);
  return (
    <Region title={l.tally.title} className="lab-tally">
      <p className="lab-tally-count">
        {attacker !== null ? l.tally.refused(refused, nodes) : l.tally.nothingYet}
      </p>
      <ul className="lab-codes">
        {codes.map(({ code, names }) => {
          const rule = ruleOfCode(code);
          return (
            <li key={code}>
              <code translate="no">{code}</code>
              {rule === '' ? null : <RuleName id={rule} />}
              <span>{names.map(nodeName).join(' ')}</span>
            </li>
          );
        })}
      </ul>
      {cutOff.length === 0 ? null : (
        <p className="region-note">
          {sentences(
            language,
            l.tally.cutOff(cutOff.length, nodes),
            linked === 0 ? '' : l.tally.linkedAgain(linked),
          )}
        </p>
      )}
    </Region>
  );
});
