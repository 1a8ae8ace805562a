/** Shows the data of the open ledger in this browser, and deletes it. */
import { useState } from 'react';
import { useApp, useSession } from '../hooks/use-app.ts';
import { useCall } from '../hooks/use-call.ts';
import { useFetched } from '../hooks/use-fetched.ts';
import { useView } from '../hooks/use-view.ts';
import { bytesText } from '../logic/format.ts';
import { forgetLedger } from '../logic/kept.ts';
import { forgetDrafts } from '../logic/kept-draft.ts';
import { visibleText } from '../logic/safe-text.ts';
import { Failure } from '../parts/failure.tsx';
import { Region } from '../parts/region.tsx';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';
import './files.css';
import { useFileTexts } from './use-file-texts.ts';

/** Bytes of all that this page keeps; null where the browser does not say. */
async function room(): Promise<number | null> {
  const storage: StorageManager | undefined = navigator.storage;
  return (await storage?.estimate())?.usage ?? null;
}

export function LeavePart() {
  const { t } = useTexts();
  const { f, language } = useFileTexts();
  const session = useSession();
  const forget = useApp((state) => state.forget);
  const name = useView((view) => visibleText(view.name));
  const used = useFetched('room', room);
  const call = useCall();
  const [asked, setAsked] = useState(false);
  const ledger = useView((view) => view.ledger);
  const remove = () =>
    call.run(async () => {
      forget(await session.deleteOpen());
      forgetLedger(ledger);
      forgetDrafts(ledger, () => sessionStorage);
    });
  const { leave } = f;
  return (
    <Region title={leave.title} className="leave-region">
      {used.kind === 'here' && used.value === null ? null : (
        <p className="leave-room">
          {used.kind === 'here' ? (
            <Words text={leave.room(bytesText(used.value ?? 0, language))} />
          ) : null}
        </p>
      )}
      {asked ? (
        <>
          <p>
            <Words text={leave.sure(name)} figures={[name]} />
          </p>
          <ul className="leave-list">
            <li>{leave.goes}</li>
            <li>{leave.stays}</li>
            <li>{leave.others}</li>
          </ul>
        </>
      ) : null}
      <div className="buttons">
        {asked ? (
          <button
            type="button"
            className="button button-main"
            disabled={call.busy}
            onClick={() => void remove()}
          >
            {leave.really}
          </button>
        ) : null}
        <button
          type="button"
          className="button"
          disabled={call.busy}
          onClick={() => setAsked(!asked)}
        >
          {asked ? t.page.cancel : leave.ask}
        </button>
      </div>
      <Failure words={call.failure} />
    </Region>
  );
}
