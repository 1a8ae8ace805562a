/** The status line shows the node's condition by a shape and by words. */
import { type ReactNode, useContext } from 'react';
import type { NodeClient } from '../../api/client.ts';
import type { NodeView } from '../../api/view.ts';
import { useApp } from '../hooks/use-app.ts';
import { LedgerContext } from '../hooks/use-ledger.ts';
import { useWording } from '../hooks/use-refusals.ts';
import { isPaused, isWorthPausing, statusWords } from '../logic/status.ts';
import { Figure } from '../parts/figure.tsx';
import { Icon } from '../parts/icon.tsx';

interface StatusLineProps {
  /** Null while the node opens. */
  readonly sync: NodeView['sync'] | null;
  readonly signalling: NodeView['signalling'] | null;
  readonly clockOff: number | null;
  /** What can be done about it. */
  readonly children?: ReactNode;
  readonly history?: NodeView['history'] | undefined;
}

/** Of the ledger that the link names; while it opens, it says so. */
export function NodeStatus() {
  const ledger = useContext(LedgerContext);
  const sync = useApp(({ view }) => view?.sync ?? null);
  const signalling = useApp(({ view }) => view?.signalling ?? null);
  const clockOff = useApp(({ view }) => view?.clockOff ?? null);
  const history = useApp(({ view }) => view?.history);
  return (
    <StatusLine sync={sync} signalling={signalling} clockOff={clockOff} history={history}>
      {ledger === null || sync === null || history === undefined ? null : (
        <PauseButton client={ledger.client} sync={sync} history={history} />
      )}
    </StatusLine>
  );
}

interface PauseButtonProps extends Pick<NodeView, 'sync' | 'history'> {
  readonly client: NodeClient;
}

function PauseButton({ client, sync, history }: PauseButtonProps) {
  const { t } = useWording();
  const paused = isPaused({ sync, history });
  if (!paused && !isWorthPausing({ sync, history })) return null;
  return (
    <button
      type="button"
      className="button-quiet"
      onClick={() => void client.network.pauseSync(!paused)}
    >
      {paused ? t.status.goOn : t.status.pause}
    </button>
  );
}

function StatusLine({ sync, signalling, clockOff, history, children }: StatusLineProps) {
  const wording = useWording();
  const { t } = wording;
  const openDialog = useApp((state) => state.openDialog);
  const seen =
    sync === null || signalling === null
      ? null
      : { sync, signalling, clockOff, ...(history && { history }) };
  const { mark, words, hint, progress } = statusWords(seen, wording);
  return (
    <div role="status" className={`status status-${mark}`}>
      <Icon name={mark} />
      <p className="status-words">
        <Figure text={words} />
        {hint === null ? null : <span className="status-hint">{hint}</span>}
      </p>
      {sync?.kind === 'alone' || sync?.kind === 'unreachable' ? (
        <button type="button" className="button-quiet" onClick={() => openDialog('link-code')}>
          {t.reach.byCode}
        </button>
      ) : null}
      {children}
      {progress === null ? null : (
        <progress className="ink" aria-label={words} max={1} value={progress} />
      )}
    </div>
  );
}
