/** A part of the page that fails says so in its own place, and the rest of the page goes on. */
import { Component, type ReactNode, Suspense } from 'react';
import { useTexts } from '../texts/use-texts.ts';

interface PartBoundaryProps {
  readonly children: ReactNode;
  /** Puts a frame around what is said of a broken part; none by default. */
  readonly frame?: (trouble: ReactNode) => ReactNode;
  /** Shown while the part waits; nothing by default. */
  readonly waiting?: ReactNode;
}

/** Keeps what a part throws, or waits for, to that part, and offers to try again. */
export class PartBoundary extends Component<PartBoundaryProps, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    const { children, frame = (trouble) => trouble, waiting = null } = this.props;
    if (!this.state.broken) return <Suspense fallback={waiting}>{children}</Suspense>;
    return frame(<PartBroken onRetry={() => this.setState({ broken: false })} />);
  }
}

function PartBroken({ onRetry }: { onRetry: () => void }) {
  const { t } = useTexts();
  return <PartTrouble words={t.page.partBroke} onRetry={onRetry} />;
}

/** The reason why a part cannot be shown, and a button that tries again. */
export function PartTrouble({ words, onRetry }: { words: string; onRetry: () => void }) {
  const { t } = useTexts();
  return (
    <div className="part-trouble">
      <p role="alert">{words}</p>
      <button type="button" className="button" onClick={onRetry}>
        {t.page.tryAgain}
      </button>
    </div>
  );
}
