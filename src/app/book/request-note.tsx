/** The note above the payment form says that a request filled it in, and for whom. */
import { useApp } from '../hooks/use-app.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { visibleText } from '../logic/safe-text.ts';
import { useRequestTexts } from '../parts/request-texts.ts';
import { Space, Words } from '../parts/words.tsx';

interface RequestNoteProps {
  readonly address: string;
  /** The name the request gives the receiver: a claim. */
  readonly called: string | undefined;
  readonly asksName: boolean;
}

export function RequestNote({ address, called, asksName }: RequestNoteProps) {
  const { href, own } = useLedger();
  const r = useRequestTexts();
  const given = useApp((state) => state.names[address]);
  const claimed = called === undefined || given !== undefined || address === own ? null : called;
  return (
    <div className="reminder request-note" role="status">
      <p>{r.filled}</p>
      {asksName ? <p>{r.asksName}</p> : null}
      {claimed === null ? null : (
        <p>
          <Words text={r.called(visibleText(claimed))} figures={[visibleText(claimed)]} />
          <Space />
          <a className="link" href={href({ kind: 'account', id: address, called: claimed })}>
            {r.look}
          </a>
        </p>
      )}
    </div>
  );
}
