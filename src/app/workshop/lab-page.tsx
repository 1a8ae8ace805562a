/** The lab as a page of the ledger, with a link of its own. */
import { useCallback, useEffect, useRef } from 'react';
import { useSession } from '../hooks/use-app.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { Icon } from '../parts/icon.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { Lab } from './lab.tsx';
import './workbench.css';
import { useLabTexts } from './use-lab-texts.ts';

/** `id`: the lab's settings as the link spells them. */
export function LabPage({ id }: { id: string }) {
  const { t } = useTexts();
  const { l } = useLabTexts();
  const { href } = useLedger();
  const session = useSession();
  const heading = useRef<HTMLHeadingElement | null>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const setText = useCallback(
    (text: string) => {
      location.hash = href({ kind: 'lab', id: text });
    },
    [href],
  );
  // Back leads to where the link was, not to the link once more.
  const setRight = useCallback(
    (text: string) => location.replace(href({ kind: 'lab', id: text })),
    [href],
  );
  return (
    <article className="reader lab-page" aria-labelledby="lab-title">
      <header className="reader-head">
        <a className="reader-back" href={href({ kind: 'place', place: 'workshop' })}>
          <Icon name="older" />
          <span>{t.places.names.workshop}</span>
        </a>
        <h2 id="lab-title" ref={heading} tabIndex={-1}>
          {l.title}
        </h2>
      </header>
      <Lab
        text={id}
        linkOf={(text) => session.shareLink({ kind: 'lab', id: text })}
        onText={setText}
        onRight={setRight}
      />
    </article>
  );
}
