/** The entry to the lab: its scenarios, each with a link of its own. */

import { LAB_CHOICES } from '../../api/lab.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { Region } from '../parts/region.tsx';
import './workbench.css';
import { useLabTexts } from './use-lab-texts.ts';

export function LabDoor() {
  const { l } = useLabTexts();
  const { href } = useLedger();
  return (
    <Region title={l.title} className="lab-door">
      <p className="region-note">{l.intro}</p>
      <ul className="lab-doors">
        {LAB_CHOICES.scenarios.map((scenario) => (
          <li key={scenario}>
            <a
              className="link"
              href={href({ kind: 'lab', id: LAB_CHOICES.write(LAB_CHOICES.usual(scenario)) })}
            >
              {l.scenarios[scenario].name}
            </a>
          </li>
        ))}
      </ul>
    </Region>
  );
}
