/** The last resort where the page itself is broken. */
import { Component, type ReactNode } from 'react';
import { useApp } from '../hooks/use-app.ts';
import { NoTexts } from './no-texts.tsx';

/**
 * Catches errors that the page throws: the node goes on in its worker, and the reader is shown a
 * way on.
 */
export class PageBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const t = useApp((state) => state.texts);
  if (t === null) return <NoTexts onRetry={() => location.reload()} />;
  return (
    <main className="plain-page">
      <div role="alert">
        <h1>{t.page.brokeTitle}</h1>
        <p>{t.page.broke}</p>
      </div>
      <button type="button" className="button button-main" onClick={() => location.reload()}>
        {t.page.reload}
      </button>
    </main>
  );
}
