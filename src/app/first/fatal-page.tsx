/** Tells why this browser can show no ledger, and what the reader can do. */

import type { ReactNode } from 'react';
import { parseLink } from '../../api/link.ts';
import { useRefusals } from '../hooks/use-refusals.ts';
import { sentences } from '../logic/format.ts';
import { FRONT, hrefOf } from '../logic/routes.ts';
import { visibleText } from '../logic/safe-text.ts';
import { EarlierLedgers } from '../parts/earlier-ledgers.tsx';
import { Front } from '../parts/front.tsx';
import { Words } from '../parts/words.tsx';
import type { FatalProblem } from '../session.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Doors } from './doors.tsx';
import { RecoverWallet } from './recover-wallet.tsx';

/** The reason why no ledger can be shown, and the way on. */
export function FatalPage({ problem }: { problem: FatalProblem }) {
  return (
    <Front back>
      <Problem problem={problem} />
    </Front>
  );
}

function Problem({ problem }: { problem: FatalProblem }) {
  const { t, language } = useTexts();
  const { refusal } = useRefusals();
  switch (problem.kind) {
    case 'missing':
      return (
        <Told title={t.fatal.missingTitle}>
          <p>{t.fatal.missing}</p>
          <ul className="missing">
            {problem.features.map((feature) => (
              <li key={feature}>{t.fatal.features[feature]}</li>
            ))}
          </ul>
          <p>{t.fatal.missingWay}</p>
        </Told>
      );
    case 'bad-link':
      if (problem.code === 'charter-earlier') {
        return (
          <Told title={t.fatal.earlierTitle}>
            <p>{refusal(problem)}</p>
            <p>{t.fatal.earlierWay}</p>
            <EarlierLedgers fragment={problem.fragment} />
            <Doors withEarlier={false} />
          </Told>
        );
      }
      return (
        <Told title={t.fatal.linkTitle}>
          <p>{refusal(problem)}</p>
          <p>
            <code className="bad-link">{visibleText(problem.fragment.slice(0, 200))}</code>
          </p>
          <LedgerOf fragment={problem.fragment} />
          <p>{t.fatal.linkWay}</p>
          <Doors />
        </Told>
      );
    case 'storage':
      if (problem.code === 'seed-damaged') {
        return (
          <Told title={t.fatal.walletTitle}>
            <p>{refusal(problem)}</p>
            <RecoverWallet />
          </Told>
        );
      }
      return (
        <Told title={t.fatal.storageTitle}>
          <p>
            <Words text={sentences(language, t.fatal.storage, refusal(problem))} />
          </p>
          <Reload />
        </Told>
      );
    case 'stopped':
      return (
        <Told title={t.fatal.stoppedTitle}>
          <p>
            <Words text={sentences(language, t.fatal.stopped, problem.reason)} />
          </p>
          <Reload />
        </Told>
      );
  }
}

/** Leads to the ledger that a link names whose rest opens nothing. */
function LedgerOf({ fragment }: { fragment: string }) {
  const { t } = useTexts();
  const link = parseLink(/^#?\/?[^/?]*/.exec(fragment)?.[0] ?? '');
  if (!link.ok) return null;
  return (
    <p>
      <a className="link" href={hrefOf(link.value, FRONT)}>
        {t.fatal.openLedger(visibleText(link.value.name))}
      </a>
    </p>
  );
}

function Told({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <div role="alert">
        <h1>{title}</h1>
      </div>
      {children}
    </>
  );
}

function Reload() {
  const { t } = useTexts();
  return (
    <button type="button" className="button button-main" onClick={() => location.reload()}>
      {t.page.tryAgain}
    </button>
  );
}
