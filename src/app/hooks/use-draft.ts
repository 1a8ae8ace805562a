/** The hook holds the payment that is being written, and keeps it for the tab. */
import { type Dispatch, type SetStateAction, useEffect, useState } from 'react';
import { EMPTY_DRAFT, keepDraft, type Requester, readDraft } from '../logic/kept-draft.ts';
import type { SendDraft } from '../logic/send-check.ts';

interface Draft {
  readonly draft: SendDraft;
  readonly setDraft: Dispatch<SetStateAction<SendDraft>>;
  /** The account whose request filled the form; null: none did. */
  readonly requester: Requester | null;
  readonly setRequester: (requester: Requester | null) => void;
  /** Whether a person typed in it since a request filled it in. */
  readonly setTyped: (typed: boolean) => void;
}

/**
 * `place`: the ledger and the account; one place a component. While it `isSent` none is kept: after
 * a reload nobody would know that it is on its way. What only a request filled in is not kept
 * either: its link is there to be opened again.
 */
export function useDraft(place: string, isSent: boolean): Draft {
  const [kept] = useState(() => readDraft(place, storage));
  const [draft, setDraft] = useState(kept?.draft ?? EMPTY_DRAFT);
  const [requester, setRequester] = useState(kept?.requester ?? null);
  const [typed, setTyped] = useState(kept !== null);
  const isKept = !isSent && (requester === null || typed);
  useEffect(
    () => keepDraft(place, isKept ? { draft, requester } : null, storage),
    [place, draft, requester, isKept],
  );
  return { draft, setDraft, requester, setRequester, setTyped };
}

/** Reading it throws where the browser forbids it. */
const storage = () => sessionStorage;
