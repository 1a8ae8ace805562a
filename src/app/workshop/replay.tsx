/** The class's own chain once more, from the first block on: pulled by a slider, or played. */
import { useEffect, useId, useMemo, useState } from 'react';
import { useLedger } from '../hooks/use-ledger.ts';
import { type BookBlock, type BookRules, standingsAt } from '../logic/class-book.ts';
import { amountText, countText, dateText } from '../logic/format.ts';
import { Amount } from '../parts/amount.tsx';
import { Party } from '../parts/party.tsx';
import { Space, Words } from '../parts/words.tsx';
import { useClassTexts } from './class-texts.ts';

/** Blocks a second while it plays; a long chain takes at most a minute. */
const PER_SECOND = 4;
const MOST_SECONDS = 60;
/** Payments and balances shown of a moment. */
const SHOWN = 8;

interface ReplayProps {
  readonly blocks: readonly BookBlock[];
  readonly rules: BookRules;
}

export function Replay({ blocks, rules }: ReplayProps) {
  const { c, language } = useClassTexts();
  const { charter, href } = useLedger();
  const id = useId();
  const top = blocks.at(-1)?.height ?? 0;
  const [chosen, setChosen] = useState<number | null>(null);
  const [playing, setPlaying] = useState(false);
  const at = Math.min(chosen ?? top, top);
  const { reward, issuer } = rules;
  const standings = useMemo(
    () => standingsAt(blocks, at, { reward, issuer }),
    [blocks, at, reward, issuer],
  );
  useEffect(() => {
    if (!playing) return;
    const step = Math.max(1, Math.ceil(top / (PER_SECOND * MOST_SECONDS)));
    const timer = setTimeout(() => {
      if (at >= top) setPlaying(false);
      else setChosen(Math.min(top, at + step));
    }, 1_000 / PER_SECOND);
    return () => clearTimeout(timer);
  }, [playing, at, top]);
  const play = () => {
    if (!playing && at >= top) setChosen(0);
    setPlaying(!playing);
  };
  const block = blocks[at];
  const richest = [...standings.values()].sort((a, b) => b.balance - a.balance).slice(0, SHOWN);
  const most = Math.max(1, richest[0]?.balance ?? 1);
  return (
    <section className="reader-section" aria-label={c.replay.title}>
      <h3>{c.replay.title}</h3>
      <p className="region-note">{c.replay.note}</p>
      <div className="class-slider">
        <button type="button" className="button" disabled={top === 0} onClick={play}>
          {playing ? c.replay.pause : c.replay.play}
        </button>
        <label className="hidden" htmlFor={id}>
          {c.replay.block}
        </label>
        <input
          id={id}
          type="range"
          min={0}
          max={top}
          value={at}
          aria-valuetext={countText(at, language)}
          onChange={(event) => {
            setPlaying(false);
            setChosen(Number(event.target.value));
          }}
        />
      </div>
      {block === undefined || at === 0 ? (
        <p role="status">{c.replay.start}</p>
      ) : (
        <>
          <p role="status">
            <a href={href({ kind: 'block', id: String(at) })}>
              <Words
                text={c.replay.says(
                  countText(at, language),
                  dateText(block.time, language),
                  block.items.length,
                )}
                figures={[dateText(block.time, language)]}
              />
            </a>
          </p>
          <p className="region-note class-builder">
            <span>{c.replay.by}</span>
            <Space />
            <Party address={block.builder} size={14} />
          </p>
          <ul className="class-moment">
            {block.items.slice(0, SHOWN).map((item, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a written block never changes
              <li key={index}>
                <Party address={item.sender} size={14} />
                <span aria-hidden="true">→</span>
                <Party address={item.receiver} size={14} />
                <Amount units={item.amount} />
              </li>
            ))}
          </ul>
        </>
      )}
      <h4>{c.replay.balances}</h4>
      <ul className="class-bars">
        {richest.map(({ address, balance }) => (
          <li key={address}>
            <Party address={address} size={14} />
            <meter
              min={0}
              max={most}
              value={Math.max(0, balance)}
              aria-label={amountText(balance, charter.decimals)}
            />
            <Amount units={balance} />
          </li>
        ))}
      </ul>
    </section>
  );
}
