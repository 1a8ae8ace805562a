/** Parts of the page that are fetched when first needed; a failed fetch can be tried again. */
import { type ComponentType, type ReactNode, use, useEffect, useState } from 'react';
import type { Language } from '../texts/language.ts';
import { fetchOpened } from '../texts/part-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { PartBoundary, PartTrouble } from './part-boundary.tsx';

/** Stands around a failed part, such as a dialog that can be closed. */
type Frame<P> = ComponentType<P & { children: ReactNode }>;

/**
 * A part is drawn once its words are here, so that it does not appear in two steps; but no longer
 * than this, as they may be another part's, and that part alone would wait for its own.
 */
const WORDS_WAIT_MS = 1_000;

export interface LazyPart<P> {
  readonly Part: ComponentType<P>;
  /** Fetches it ahead of its use. Rejects as the fetch does. */
  fetch(): Promise<void>;
}

/**
 * A component that `load` brings. It is fetched once; a fetch that failed is reported in the part's
 * place and can be tried again. In that it differs from `React.lazy`: a failed fetch is not
 * remembered, and affects no other part. `Waiting` is shown until it is there; nothing by default.
 * What the part throws is reported in the same frame.
 */
export function lazyPart<P extends object>(
  load: () => Promise<ComponentType<P>>,
  PartFrame: Frame<P> = Bare,
  Waiting: ComponentType<P> = Nothing,
): LazyPart<P> {
  let loaded: ComponentType<P> | null = null;
  const fetch = async () => {
    loaded ??= await load();
  };
  function Part(props: P) {
    const { t, language } = useTexts();
    const [tried, setTried] = useState(0);
    const [failed, setFailed] = useState(false);
    const [Shown, setShown] = useState<{ Part: ComponentType<P> } | null>(
      loaded === null ? null : { Part: loaded },
    );
    // biome-ignore lint/correctness/useExhaustiveDependencies: each try fetches again
    useEffect(() => {
      let current = true;
      fetch()
        .then(() => wordsOrLater(language))
        .then(
          () => current && loaded !== null && setShown({ Part: loaded }),
          () => current && setFailed(true),
        );
      return () => {
        current = false;
      };
    }, [tried]);
    const framed = (children: ReactNode) => <PartFrame {...props}>{children}</PartFrame>;
    const retry = () => {
      setFailed(false);
      setTried(tried + 1);
    };
    if (failed) return framed(<PartTrouble words={t.page.partMissing} onRetry={retry} />);
    // Code and words are waited for in one place, so that what is shown meanwhile stays as it is.
    return (
      <PartBoundary frame={framed} waiting={<Waiting {...props} />}>
        {Shown === null ? <Pending /> : <Shown.Part {...props} />}
      </PartBoundary>
    );
  }
  return { Part, fetch };
}

/** Resolves when the words of all parts that are here came, or failed, or took too long. */
function wordsOrLater(language: Language): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, WORDS_WAIT_MS);
    void fetchOpened(language)
      .catch(() => undefined)
      .then(() => {
        clearTimeout(timer);
        done();
      });
  });
}

const NEVER = new Promise<never>(() => undefined);

/** Waits until it is replaced. */
function Pending() {
  use(NEVER);
  return null;
}

function Nothing() {
  return null;
}

function Bare({ children }: { children: ReactNode }) {
  return children;
}
