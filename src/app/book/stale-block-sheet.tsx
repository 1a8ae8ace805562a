/** The sheet of a stale block tells why the block lost, and opens to its transactions. */
import type { StaleBlockView } from '../../api/view.ts';
import { countText, shortHash } from '../logic/format.ts';
import { Icon } from '../parts/icon.tsx';
import { lazyPart } from '../parts/lazy-part.tsx';
import { Party } from '../parts/party.tsx';
import type { OpenStale } from '../parts/stale-detail.tsx';
import { Space } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

const DETAIL = lazyPart(() =>
  import('../parts/stale-detail.tsx').then((module) => module.StaleDetail),
);

export interface StaleBlockSheetProps {
  readonly stale: StaleBlockView;
  /** Those that are open, and what they show. */
  readonly open: ReadonlyMap<string, StaleBlockView>;
  readonly kept: OpenStale;
  readonly onToggle: (stale: StaleBlockView) => void;
}

/** A stale block, at its height: why it lost, and how many of its transactions still wait. */
export function StaleBlockSheet({ stale, open: all, kept, onToggle }: StaleBlockSheetProps) {
  const { t, language } = useTexts();
  const open = all.has(stale.hash);
  const height = countText(stale.height, language);
  return (
    <article className="stale-block" aria-label={t.blocks.stale(height)}>
      <span className="stale-block-height" aria-hidden="true">
        {height}
      </span>
      <p className="stale-block-words">
        <span className="stale-block-why">{t.blocks.lost[stale.why]}</span>
        <span className="stale-block-by">
          <span>{t.blocks.by}</span>
          <Space />
          <Party address={stale.builder} size={14} />
          <Space />
          <code title={stale.hash} translate="no">
            {shortHash(stale.hash)}
          </code>
        </span>
        <span className="stale-block-returned">{t.blocks.waiting(stale.waiting)}</span>
        <button
          type="button"
          className={
            open ? 'button-quiet stale-block-open sheet-open' : 'button-quiet stale-block-open'
          }
          aria-expanded={open}
          onClick={() => onToggle(stale)}
        >
          <span>{t.blocks.staleOpen}</span>
          <Space />
          <Icon name="chevron" size={12} />
        </button>
      </p>
      {open ? (
        <div className="stale-block-body">
          <DETAIL.Part hash={stale.hash} kept={kept} />
        </div>
      ) : null}
    </article>
  );
}
