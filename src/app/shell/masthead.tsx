/** The masthead shows the ledger's name, the node's status, the search and the page's tools. */
import type { ReactNode, Ref } from 'react';
import { useApp } from '../hooks/use-app.ts';
import { visibleText } from '../logic/safe-text.ts';
import { Emblem } from '../parts/emblem.tsx';
import { Icon } from '../parts/icon.tsx';
import { Preferences } from '../parts/preferences.tsx';
import { useTexts } from '../texts/use-texts.ts';

interface MastheadProps {
  readonly name: string;
  readonly status: ReactNode;
  /** Is given the element in which an open ledger puts its search. */
  readonly search: Ref<HTMLDivElement>;
}

/** The head of the page: the ledger's name, its status, and the actions on the page as a whole. */
export function Masthead({ name, status, search }: MastheadProps) {
  const { t } = useTexts();
  const openDialog = useApp((state) => state.openDialog);
  const shown = visibleText(name);
  return (
    <header className="masthead">
      <div className="masthead-name">
        <Emblem size={30} />
        <h1>
          <button
            type="button"
            className="ledger-name"
            title={t.page.otherLedger}
            onClick={() => openDialog('ledgers')}
          >
            <span className="hidden">{`${t.appName}: `}</span>
            <bdi title={shown} translate="no">
              {shown}
            </bdi>
            <Icon name="chevron" size={14} />
          </button>
        </h1>
      </div>
      {status}
      <div className="masthead-tools">
        <div ref={search} className="masthead-search" />
        <button type="button" className="button masthead-share" onClick={() => openDialog('share')}>
          <Icon name="share" />
          <span>{t.page.share}</span>
        </button>
        <Preferences />
        <button
          type="button"
          className="button-icon"
          aria-label={t.page.settings}
          title={t.page.settings}
          onClick={() => openDialog('settings')}
        >
          <Icon name="settings" />
        </button>
      </div>
    </header>
  );
}
