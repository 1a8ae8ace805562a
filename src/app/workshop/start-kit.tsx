/** A ledger, its link and the class list in one step, with a sheet to hand out. */
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import type { LinkView } from '../../api/link.ts';
import { checkCharter, defaultCharter, normalizeName } from '../../ledger/charter.ts';
import { useSession } from '../hooks/use-app.ts';
import { sentences } from '../logic/format.ts';
import { FRONT, hrefOf, linkTo, typedLink } from '../logic/routes.ts';
import { visibleText } from '../logic/safe-text.ts';
import { saveFile } from '../logic/save-file.ts';
import { drawFrom, plainerName, sayableName } from '../logic/sayable-name.ts';
import { Field } from '../parts/field.tsx';
import { LoopbackNote } from '../parts/loopback-note.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import { Space, Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { keepClassList, namesIn, type TypedNames } from './class-list.ts';
import { useClassTexts } from './class-texts.ts';
import { sheetPage, sheetText, warningOf } from './sheet.ts';
import { SignInWords } from './sign-in-words.tsx';
import { useTeacher } from './use-teacher.ts';

const OFFERED = 3;

interface Made {
  readonly name: string;
  readonly list: TypedNames;
  /** How many were made, with this one: each comes into view. */
  readonly count: number;
}

export function StartKit() {
  const { c, language } = useClassTexts();
  const session = useSession();
  const id = useId();
  const offer = () => Array.from({ length: OFFERED }, () => sayableName(language, drawFrom));
  const [offered, setOffered] = useState(offer);
  const [chosen, setChosen] = useState('');
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string | undefined>();
  const [made, setMade] = useState<Made | null>(null);
  const name = normalizeName(chosen === '' ? (offered[0] ?? '') : chosen);
  const plainer = plainerName(name);
  const make = (event: FormEvent) => {
    event.preventDefault();
    if (!checkCharter(defaultCharter(name)).ok) return setProblem(c.kit.refused);
    const list = namesIn(typed);
    keepClassList(name, list.names);
    setMade({ name, list, count: (made?.count ?? 0) + 1 });
  };
  return (
    <section className="reader-section" aria-label={c.kit.title}>
      <h3>{c.kit.title}</h3>
      <p className="region-note">{c.kit.note}</p>
      <form noValidate onSubmit={make}>
        <fieldset className="class-offers">
          <legend className="field-label">{c.kit.name}</legend>
          {offered.map((name) => (
            <button
              key={name}
              type="button"
              className="button"
              aria-pressed={chosen === name}
              onClick={() => setChosen(name)}
            >
              <bdi translate="no">{name}</bdi>
            </button>
          ))}
          <button type="button" className="button-quiet" onClick={() => setOffered(offer())}>
            {c.kit.others}
          </button>
        </fieldset>
        <Field
          label={c.kit.own}
          value={chosen}
          problem={problem}
          understood={chosen === '' || chosen === name ? undefined : visibleText(name)}
          hint={
            plainer === null ? undefined : (
              <>
                <Words text={c.kit.hardToSay} />
                <Space />
                <button type="button" className="link" onClick={() => setChosen(plainer)}>
                  <Words text={c.kit.plainer(plainer)} figures={[plainer]} />
                </button>
              </>
            )
          }
          onChange={(event) => {
            setChosen(event.target.value);
            setProblem(undefined);
          }}
        />
        <label className="field-label" htmlFor={id}>
          {c.kit.list}
        </label>
        <textarea
          id={id}
          className="console-request"
          rows={6}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <button type="submit" className="button button-main">
          {c.kit.make}
        </button>
      </form>
      {made === null ? null : (
        <Kit
          key={made.count}
          name={made.name}
          list={made.list}
          onOpen={() => session.open(linkTo(made.name, null))}
        />
      )}
    </section>
  );
}

interface KitProps {
  readonly name: string;
  readonly list: TypedNames;
  readonly onOpen: () => void;
}

function Kit({ name, list, onOpen }: KitProps) {
  const { c, language } = useClassTexts();
  const { t } = useTexts();
  // A browser's account is the same in each of its ledgers.
  const teacher = useTeacher(defaultCharter(name));
  const { origin, pathname } = location;
  const linkOf = (view: LinkView) => `${origin}${pathname}${hrefOf(linkTo(name, null), view)}`;
  const link = linkOf(FRONT);
  const pay = teacher === null ? '' : linkOf(teacher.request);
  const warning = warningOf(link, t.share.loopback);
  const sheet = { name, link, list: list.names, teacher, pay, warning };
  const savePage = () => {
    const page = sheetPage(c, sheet, language);
    saveFile(`${name}.html`, new Blob([page], { type: 'text/html' }));
  };
  const saveText = () => {
    saveFile(`${name}.txt`, new Blob([sheetText(c, sheet)], { type: 'text/plain' }));
  };
  const top = useRef<HTMLDivElement | null>(null);
  // It may stand below what is in sight of the page.
  useEffect(() => {
    // It returns a promise in some browsers, which is no clean-up.
    top.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div className="class-kit" ref={top}>
      <p role="status">
        {list.names.length + list.leftOut === 0
          ? c.kit.made
          : sentences(language, c.kit.made, c.listed(list.names.length, list.leftOut))}
      </p>
      <p className="wall-name">
        <bdi translate="no">{name}</bdi>
      </p>
      <code translate="no">{typedLink(link)}</code>
      <QrCode text={link} label={c.kit.qr} />
      {teacher === null ? null : (
        <p>
          <SignInWords teacher={teacher} />
          <Space />
          <a className="link" href={pay}>
            {c.kit.payLink}
          </a>
        </p>
      )}
      <LoopbackNote link={link} />
      <div className="buttons">
        <button type="button" className="button button-main" onClick={onOpen}>
          {c.kit.open}
        </button>
        <button type="button" className="button" onClick={savePage}>
          {c.kit.sheet}
        </button>
        <button type="button" className="button-quiet" onClick={saveText}>
          {c.kit.asText}
        </button>
      </div>
    </div>
  );
}
