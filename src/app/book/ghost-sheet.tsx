/** The sheet of a stale block tells why the block lost and what of it still waits. */
import type { GhostView } from '../../api/view.ts';
import { countText, shortHash } from '../logic/format.ts';
import { Party } from '../parts/party.tsx';
import { Space } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** A block that lost, at its height: why, and what of it still waits. */
export function GhostSheet({ ghost }: { ghost: GhostView }) {
  const { t, language } = useTexts();
  const height = countText(ghost.height, language);
  return (
    <article className="ghost" aria-label={t.blocks.ghost(height)}>
      <span className="ghost-height" aria-hidden="true">
        {height}
      </span>
      <p className="ghost-words">
        <span className="ghost-why">{t.blocks.lost[ghost.why]}</span>
        <span className="ghost-by">
          <span>{t.blocks.by}</span>
          <Space />
          <Party address={ghost.builder} size={14} />
          <Space />
          <code title={ghost.hash} translate="no">
            {shortHash(ghost.hash)}
          </code>
        </span>
        <span className="ghost-returned">{t.blocks.waiting(ghost.waiting)}</span>
      </p>
    </article>
  );
}
