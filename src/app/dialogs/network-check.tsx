/**
 * Answers 'Can this browser reach others?': the result of each server, in words for the person who
 * runs the network (N-7).
 */
import { useEffect, useRef, useState } from 'react';
import { useApp, useSession } from '../hooks/use-app.ts';
import { useCall } from '../hooks/use-call.ts';
import { networkVerdict } from '../logic/network-verdict.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Failure } from '../parts/failure.tsx';
import type { NetworkFinding } from '../session.ts';
import type { Texts } from '../texts/en.ts';
import { useTexts } from '../texts/use-texts.ts';

/** Asks only on request, as it contacts servers of others. */
export function NetworkCheck() {
  const session = useSession();
  const openDialog = useApp((state) => state.openDialog);
  const sync = useApp(({ view }) => view?.sync ?? null);
  const { t } = useTexts();
  const call = useCall();
  const list = useRef<HTMLUListElement | null>(null);
  const [found, setFound] = useState<readonly NetworkFinding[] | null>(null);
  // The result is at the end of a long dialog.
  useEffect(() => {
    if (found !== null) list.current?.scrollIntoView({ block: 'nearest' });
  }, [found]);
  const check = () => call.run(async () => setFound(await session.checkNetwork()));
  // Servers that answer are not yet a way: the other's network counts as well.
  const others = sync?.kind === 'unreachable' ? sync.others : 0;
  return (
    <section className="settings-part">
      <h3>{t.reach.title}</h3>
      <p className="field-hint">{t.reach.hint}</p>
      <div className="buttons">
        <button type="button" className="button" disabled={call.busy} onClick={() => void check()}>
          {call.busy ? t.reach.checking : t.reach.check}
        </button>
        <button type="button" className="button-quiet" onClick={() => openDialog('link-code')}>
          {t.reach.byCode}
        </button>
        {found === null ? null : (
          <CopyButton text={asText(found, others, t)} label={t.reach.copy} source={list} />
        )}
      </div>
      <Failure words={call.failure} />
      <div aria-live="polite">
        {found === null ? null : (
          <>
            {verdictOf(found, others, t).map((words, index) => (
              <p key={words} className={index === 0 ? 'verdict' : undefined}>
                {words}
              </p>
            ))}
            <ul ref={list} className="findings">
              {found.map((finding) => (
                <li key={finding.what}>
                  <span>{lineOf(finding, t)}</span>
                  <span className="field-hint">{detailOf(finding, t)}</span>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </section>
  );
}

/** The verdict, and with others here whom nothing reaches, that and what helps. */
function verdictOf(found: readonly NetworkFinding[], others: number, t: Texts): string[] {
  const words = t.reach.verdict[networkVerdict(found)];
  return others === 0 ? [words] : [words, t.reach.unreached(others)];
}

function lineOf({ what, state }: NetworkFinding, t: Texts): string {
  return t.reach.line(t.reach.what[what], t.reach.state[state]);
}

const joined = (...parts: string[]) => parts.filter((part) => part !== '').join(' · ');

/** The server that was asked, and where it was not found what it is for. */
function detailOf({ what, state, server }: NetworkFinding, t: Texts): string {
  return joined(server, state === 'found' ? '' : t.reach.why[what]);
}

function asText(found: readonly NetworkFinding[], others: number, t: Texts): string {
  const lines = found.map((one) => joined(lineOf(one, t), detailOf(one, t)));
  return [...verdictOf(found, others, t), ...lines].join('\n');
}
