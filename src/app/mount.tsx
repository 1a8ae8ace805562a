/** The function mounts the page of a session into the document. */
import { createRoot } from 'react-dom/client';
import { AppContext } from './hooks/use-app.ts';
import type { AppSession } from './session.ts';
import { App } from './shell/app.tsx';
import { PageBoundary } from './shell/page-boundary.tsx';
import { createAppStore } from './store.ts';
import './styles/index.css';

/** Shows the page of `session` in `root`. Answers how to take it away again. */
export function mountApp(root: HTMLElement, session: AppSession): () => void {
  const { store, stop } = createAppStore(session);
  const react = createRoot(root);
  react.render(
    <AppContext value={{ store, session }}>
      <PageBoundary>
        <App />
      </PageBoundary>
    </AppContext>,
  );
  return () => {
    react.unmount();
    stop();
  };
}
