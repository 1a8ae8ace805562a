/** One block of the tampered copy: each field is editable, and its faults are shown. */
import { useId, useState } from 'react';
import type { BlockJson, TamperVerdict } from '../../api/tamper.ts';
import { useRefusals } from '../hooks/use-refusals.ts';
import { countText } from '../logic/format.ts';
import { RuleWords } from '../parts/rule-words.tsx';
import { Space, Words } from '../parts/words.tsx';
import type { HandVerdict } from './hand-round.ts';
import { useWorkbenchTexts } from './workbench-texts.ts';

const HEADER = [
  'version',
  'height',
  'prev_hash',
  'transactions_root',
  'accounts_root',
  'builder',
  'time',
  'work',
  'nonce',
] as const;
const ITEM = [
  'sender',
  'receiver',
  'amount',
  'fee',
  'sequence',
  'expires',
  'memo',
  'signature',
] as const;
/** Transactions shown at first, and more of them at each wish. */
const SHOWN = 5;

interface TamperBlockProps {
  readonly block: BlockJson;
  readonly verdict: TamperVerdict | null;
  /** A repair of some block goes on. */
  readonly busy: boolean;
  /** Attempts of the repair of this one; null while there is none. */
  readonly attempts: number | null;
  readonly said: string;
  /** The verdicts of this tab's node and its peers on it. */
  readonly heard: readonly HandVerdict[];
  readonly onChange: (block: BlockJson) => void;
  readonly onRepair: () => void;
  readonly onStop: () => void;
  readonly onHand: () => void;
}

export function TamperBlock(props: TamperBlockProps) {
  const { block, verdict, busy, attempts, said, heard, onChange, onRepair, onStop, onHand } = props;
  const { w, language } = useWorkbenchTexts();
  const { refusal } = useRefusals();
  const [shown, setShown] = useState(SHOWN);
  const title = useId();
  const fault = verdict?.fault ?? null;
  const onBroken = verdict?.onBroken ?? false;
  const wholeWords = onBroken ? w.tamper.onBroken : w.tamper.whole;
  const items = block.items as unknown as Record<string, unknown>[];
  const setItem = (index: number, field: string, value: unknown) =>
    onChange({
      ...block,
      items: items.map((item, at) => (at === index ? { ...item, [field]: value } : item)),
    } as unknown as BlockJson);
  return (
    <li
      className={fault === null && !onBroken ? 'tamper-block' : 'tamper-block tamper-red'}
      aria-labelledby={title}
    >
      <header className="tamper-head">
        <h3 id={title}>{w.tamper.block(Number(block.height))}</h3>
        <code>{verdict?.hash ?? '–'}</code>
      </header>
      <p className="tamper-verdict" role="status">
        <Words
          text={fault !== null ? `${fault.code}: ${refusal(fault)}` : wholeWords}
          figures={[fault?.code ?? '']}
        />
      </p>
      <div className="tamper-fields">
        {HEADER.map((field) => (
          <TamperField
            key={field}
            name={field}
            hint={w.tamper.fields[field] ?? ''}
            value={block[field]}
            wrong={fault?.field === field}
            onValue={(value) => onChange({ ...block, [field]: value } as BlockJson)}
          />
        ))}
      </div>
      {items.slice(0, shown).map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: every field may change, its place may not
        <fieldset key={index} className="tamper-item">
          <legend>{w.tamper.item(index + 1)}</legend>
          {ITEM.map((field) => (
            <TamperField
              key={field}
              name={field}
              hint={w.tamper.fields[field] ?? ''}
              value={item[field] ?? ''}
              wrong={fault?.field === `items[${index}].${field}`}
              onValue={(value) => setItem(index, field, value)}
            />
          ))}
        </fieldset>
      ))}
      {items.length > shown ? (
        <button type="button" className="button-quiet" onClick={() => setShown(shown + SHOWN)}>
          {w.tamper.more(items.length - shown)}
        </button>
      ) : null}
      <div className="tamper-buttons">
        {attempts === null ? (
          <button
            type="button"
            className="button"
            disabled={busy || fault === null}
            onClick={onRepair}
          >
            {w.tamper.repair}
          </button>
        ) : (
          <button type="button" className="button" onClick={onStop}>
            {w.tamper.stop}
          </button>
        )}
        <button type="button" className="button" disabled={busy} onClick={onHand}>
          {w.tamper.hand}
        </button>
      </div>
      <p className="tamper-said" role="status">
        {attempts === null ? said : w.tamper.repairing(countText(attempts, language))}
      </p>
      {heard.length === 0 ? null : <Heard heard={heard} />}
    </li>
  );
}

/** Each node judges by itself: nobody votes, and all come to the same verdict. */
function Heard({ heard }: { heard: readonly HandVerdict[] }) {
  const { w } = useWorkbenchTexts();
  const { refusal } = useRefusals();
  return (
    <ul className="tamper-heard" aria-label={w.tamper.heard}>
      {heard.map((verdict) => (
        <li key={verdict.peer ?? ''}>
          <span>
            {verdict.peer === null ? w.tamper.self : w.tamper.peer(verdict.peer.slice(0, 8))}
          </span>
          <Space />
          <Verdict verdict={verdict} />
          <Space />
          {verdict.code === null ? null : (
            <Words
              className="field-hint"
              text={
                w.tamper.unjudged[verdict.code] ??
                refusal({ code: verdict.code, reason: verdict.reason })
              }
            />
          )}
        </li>
      ))}
    </ul>
  );
}

/** The sentence of a verdict; the rule in it opens. */
function Verdict({ verdict: { judged, code, rule } }: { verdict: HandVerdict }) {
  const { w } = useWorkbenchTexts();
  if (code === null) return <span className="tamper-yes">{w.tamper.valid}</span>;
  if (!judged) return <Words text={w.tamper.undecided(code)} figures={[code]} />;
  return (
    <span className="tamper-no">
      <RuleWords text={w.tamper.refused(code, rule)} figures={[code]} />
    </span>
  );
}

interface TamperFieldProps {
  readonly name: string;
  readonly hint: string;
  readonly value: unknown;
  readonly wrong: boolean;
  readonly onValue: (value: unknown) => void;
}

/** A number stays a number as long as the typed text is one. */
function TamperField({ name, hint, value, wrong, onValue }: TamperFieldProps) {
  const id = useId();
  const typed = (text: string): unknown =>
    typeof value === 'number' && /^-?\d+$/.test(text) ? Number(text) : text;
  return (
    <div className={wrong ? 'tamper-field tamper-wrong' : 'tamper-field'}>
      <label htmlFor={id}>{name}</label>
      <input
        id={id}
        className="field-input"
        autoComplete="off"
        spellCheck={false}
        value={String(value)}
        aria-invalid={wrong || undefined}
        aria-describedby={hint === name ? undefined : `${id}-hint`}
        onChange={(event) => onValue(typed(event.target.value))}
      />
      {hint === name ? null : (
        <span id={`${id}-hint`} className="field-hint">
          {hint}
        </span>
      )}
    </div>
  );
}
