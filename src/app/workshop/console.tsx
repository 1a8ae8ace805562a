/** Sends any op as JSON to this tab's node or to a linked peer, and shows the answer beside it. */
import { useId, useRef, useState } from 'react';
import { useCall } from '../hooks/use-call.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useView } from '../hooks/use-view.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Region } from '../parts/region.tsx';
import { useWorkbenchTexts } from './workbench-texts.ts';
import './workbench.css';

/** The ops of the course system, in its own order, then one that shows a refusal. */
const EXAMPLES: readonly string[] = [
  '{"op": "register"}',
  '{"op": "peers"}',
  '{"op": "time"}',
  '{"op": "pool"}',
  '{"op": "blocks", "args": {"start": 0, "limit": 2}}',
  '{"op": "merge", "args": {"pool": [{"sender": "GENESIS", "receiver": "me", "amount": -1}]}}',
  '{"op": "no-such-op"}',
];
/** Requests remembered while the page is open. */
const REMEMBERED = 20;

interface Asked {
  readonly op: string;
  readonly args: unknown;
}

/** Null: not JSON; '' as op: no request. */
function read(text: string): Asked | null {
  try {
    const value: unknown = JSON.parse(text);
    const object = typeof value === 'object' && value !== null ? value : {};
    const op = 'op' in object && typeof object.op === 'string' ? object.op : '';
    return { op, args: 'args' in object ? object.args : undefined };
  } catch {
    return null;
  }
}

/** The call as a script, for the browser's own console or a module on this page. */
function scriptOf({ op, args }: Asked, peer: string): string {
  const more = peer === '' ? '' : `, ${JSON.stringify(peer)}`;
  const given = args === undefined && peer === '' ? '' : `, ${JSON.stringify(args) ?? 'undefined'}`;
  return [
    `const answer = await folio.op(${JSON.stringify(op)}${given}${more});`,
    'if (answer.status >= 400) {',
    '  console.error(answer.status, answer.error);',
    '}',
    'console.log(answer.response);',
  ].join('\n');
}

export function Console() {
  const { w } = useWorkbenchTexts();
  const { client } = useLedger();
  const peers = useView((view) => view.peers);
  const call = useCall();
  const [text, setText] = useState(EXAMPLES[2] as string);
  const [chosen, setChosen] = useState('');
  const [answer, setAnswer] = useState<{ status: number; text: string } | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const [history, setHistory] = useState<readonly string[]>([]);
  const source = useRef<HTMLTextAreaElement | null>(null);
  const id = useId();
  const peer = peers.some((one) => one.id === chosen) ? chosen : '';
  const asked = read(text);
  const script = asked === null || asked.op === '' ? '' : scriptOf(asked, peer);
  const ask = () => {
    if (asked === null || asked.op === '') {
      setWrong(asked === null ? w.console.notJson : w.console.noOp);
      setAnswer(null);
      return;
    }
    setWrong(null);
    setHistory([text, ...history.filter((one) => one !== text)].slice(0, REMEMBERED));
    void call.run(async () => {
      const got = await client.network.op(asked.op, asked.args, peer === '' ? undefined : peer);
      setAnswer({ status: got.status, text: JSON.stringify(got, null, 2) });
    });
  };
  const problem = wrong ?? call.failure;
  return (
    <Region title={w.console.title} className="console">
      <p className="region-note">{w.console.intro}</p>
      <div className="console-sides">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            ask();
          }}
        >
          <label className="field-label" htmlFor={`${id}-to`}>
            {w.console.to}
          </label>
          <select
            id={`${id}-to`}
            className="lab-select"
            value={peer}
            onChange={(event) => setChosen(event.target.value)}
          >
            <option value="">{w.console.self}</option>
            {peers.map((one) => (
              <option key={one.id} value={one.id}>
                {one.address.slice(0, 12)}
              </option>
            ))}
          </select>
          <fieldset className="console-examples">
            <legend className="field-label">{w.console.examples}</legend>
            {EXAMPLES.map((example) => (
              <button
                key={example}
                type="button"
                className="button-quiet"
                onClick={() => setText(example)}
              >
                <code>{read(example)?.op}</code>
              </button>
            ))}
          </fieldset>
          <label className="field-label" htmlFor={`${id}-request`}>
            {w.console.request}
          </label>
          <textarea
            id={`${id}-request`}
            className="console-request"
            spellCheck={false}
            value={text}
            aria-invalid={problem === null ? undefined : true}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) ask();
            }}
          />
          <button type="submit" className="button button-main">
            {w.console.send}
          </button>
          {problem === null ? null : (
            <p className="field-problem" role="alert">
              {problem}
            </p>
          )}
        </form>
        <div>
          <label className="field-label" htmlFor={`${id}-answer`}>
            {w.console.answer}
          </label>
          <p className="region-note" role="status">
            {answer === null ? w.console.none : w.console.says(answer.status)}
          </p>
          <textarea
            id={`${id}-answer`}
            className="console-request console-answer"
            readOnly
            value={answer?.text ?? ''}
          />
        </div>
      </div>
      {script === '' ? null : (
        <>
          <label className="field-label" htmlFor={`${id}-script`}>
            {w.console.script}
          </label>
          <textarea
            id={`${id}-script`}
            ref={source}
            className="console-request"
            rows={5}
            readOnly
            value={script}
          />
          <CopyButton text={script} label={w.console.copyScript} source={source} />
        </>
      )}
      {history.length === 0 ? null : (
        <>
          <h3>{w.console.history}</h3>
          <ul className="entry-list">
            {history.map((one) => (
              <li key={one}>
                <button type="button" className="button-quiet" onClick={() => setText(one)}>
                  <code>{one.slice(0, 80)}</code>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Region>
  );
}
