/** Each node's state, pool and balance, at the moment shown. */
import { memo } from 'react';
import type { LabFrame } from '../../api/lab.ts';
import { countText } from '../logic/format.ts';
import { Region } from '../parts/region.tsx';
import { nodeName } from './lab-measures.ts';
import { useLabTexts } from './use-lab-texts.ts';

interface NodeTableProps {
  readonly nodes: LabFrame['nodes'];
}

export const NodeTable = memo(function NodeTable({ nodes }: NodeTableProps) {
  const { l } = useLabTexts();
  const { columns } = l;
  return (
    <Region title={l.nodes} className="lab-nodes">
      <div className="lab-table-paper">
        <table className="lab-table">
          <thead>
            <tr>
              <th scope="col">{columns.node}</th>
              <th scope="col">{columns.state}</th>
              <th scope="col">{columns.height}</th>
              <th scope="col">{columns.pool}</th>
              <th scope="col">{columns.balance}</th>
              <th scope="col">{columns.peers}</th>
            </tr>
          </thead>
          <tbody>
            {nodes.map(({ name, state }) => (
              <NodeRow key={name} name={name} state={state} />
            ))}
          </tbody>
        </table>
      </div>
    </Region>
  );
});

const NodeRow = memo(function NodeRow({ name, state }: LabFrame['nodes'][number]) {
  const { l, language } = useLabTexts();
  const { states } = l;
  const doing = state.asleep ? states.asleep : state.building ? states.building : states.idle;
  return (
    <tr>
      <th scope="row">{nodeName(name)}</th>
      <td>{state.up ? doing : states.down}</td>
      <td>{countText(state.height, language)}</td>
      <td>{countText(state.pool, language)}</td>
      <td>{(state.balance / 100).toFixed(2)}</td>
      <td>{countText(state.peers, language)}</td>
    </tr>
  );
});
