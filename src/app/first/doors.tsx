/** The first screen offers two doors: opening a ledger by its name and joining one by a link. */
import { type FormEvent, useState } from 'react';
import { checkCharter, defaultCharter, normalizeName } from '../../ledger/charter.ts';
import { useApp, useSession } from '../hooks/use-app.ts';
import { useRefusals, useWording } from '../hooks/use-refusals.ts';
import { namingText, opensAs } from '../logic/ledger-name.ts';
import { linkTo, pastedLink } from '../logic/routes.ts';
import { drawFrom, sayableName } from '../logic/sayable-name.ts';
import { Field } from '../parts/field.tsx';
import { RecentLedgers } from '../parts/recent-ledgers.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** The name in the field of a newcomer: one open book for all who have none yet. */
const COMMON_NAME = 'commons';

/** The two ways in, and the ledgers opened here before. */
export function Doors({ withEarlier = true }: { withEarlier?: boolean }) {
  return (
    <>
      <div className="doors">
        <OpenDoor />
        <JoinDoor />
      </div>
      <RecentLedgers withEarlier={withEarlier} />
    </>
  );
}

function OpenDoor() {
  const session = useSession();
  const openDialog = useApp((state) => state.openDialog);
  const wording = useWording();
  const { t, language } = wording;
  const [typed, setTyped] = useState(COMMON_NAME);
  const [problem, setProblem] = useState<string | undefined>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const name = normalizeName(typed);
    const checked = checkCharter(defaultCharter(name));
    if (checked.ok) session.open(linkTo(name, null));
    else setProblem(namingText(wording, checked.error, typed));
  };
  return (
    <form className="door" noValidate onSubmit={submit}>
      <h2>{t.doors.open}</h2>
      <p className="region-note">{t.doors.openHint}</p>
      <Field
        label={t.doors.name}
        value={typed}
        hint={opensAs(t, typed)}
        problem={problem}
        onChange={(event) => {
          setTyped(event.target.value);
          setProblem(undefined);
        }}
      />
      <span className="door-ways">
        <button type="submit" className="button button-main">
          {t.doors.openButton}
        </button>
        <button
          type="button"
          className="link"
          onClick={() => {
            setTyped(sayableName(language, drawFrom));
            setProblem(undefined);
          }}
        >
          {t.doors.suggest}
        </button>
        <button type="button" className="link" onClick={() => openDialog('ledgers')}>
          {t.doors.rules}
        </button>
      </span>
    </form>
  );
}

function JoinDoor() {
  const session = useSession();
  const openDialog = useApp((state) => state.openDialog);
  const { t } = useTexts();
  const { refusal } = useRefusals();
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string | undefined>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const link = pastedLink(typed);
    if (link === null) setProblem(t.doors.foreign);
    else if (link.ok) session.open(link.value);
    else setProblem(refusal(link.error));
  };
  return (
    <form className="door" noValidate onSubmit={submit}>
      <h2>{t.doors.join}</h2>
      <p className="region-note">{t.doors.joinHint}</p>
      <Field
        label={t.doors.link}
        inputMode="url"
        placeholder="https://…/#/…"
        value={typed}
        problem={problem}
        onChange={(event) => {
          setTyped(event.target.value);
          setProblem(undefined);
        }}
      />
      <span className="door-ways">
        <button type="submit" className="button">
          {t.doors.joinButton}
        </button>
        <button type="button" className="link" onClick={() => openDialog('scan')}>
          {t.doors.scan}
        </button>
        <button type="button" className="link" onClick={() => openDialog('restore')}>
          {t.doors.restore}
        </button>
      </span>
    </form>
  );
}
