/** A ledger, its link and the class list in one step, with a sheet to hand out. */
import { type FormEvent, useId, useState } from 'react';
import { checkCharter, defaultCharter, normalizeName } from '../../ledger/charter.ts';
import { useSession } from '../hooks/use-app.ts';
import { hrefOf, linkTo } from '../logic/routes.ts';
import { saveFile } from '../logic/save-file.ts';
import { drawFrom, sayableName } from '../logic/sayable-name.ts';
import { Field } from '../parts/field.tsx';
import { LoopbackNote } from '../parts/loopback-note.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import { keepClassList, namesIn } from './class-list.ts';
import { type ClassTexts, useClassTexts } from './class-texts.ts';

const OFFERED = 3;

export function StartKit() {
  const { c, language } = useClassTexts();
  const session = useSession();
  const id = useId();
  const offer = () => Array.from({ length: OFFERED }, () => sayableName(language, drawFrom));
  const [offered, setOffered] = useState(offer);
  const [chosen, setChosen] = useState('');
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string | undefined>();
  const [made, setMade] = useState<{ name: string; list: readonly string[] } | null>(null);
  const make = (event: FormEvent) => {
    event.preventDefault();
    const name = normalizeName(chosen === '' ? (offered[0] ?? '') : chosen);
    if (!checkCharter(defaultCharter(name)).ok) return setProblem(c.kit.refused);
    const list = namesIn(typed);
    keepClassList(name, list);
    setMade({ name, list });
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
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <button type="submit" className="button button-main">
          {c.kit.make}
        </button>
      </form>
      {made === null ? null : (
        <Kit
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
  readonly list: readonly string[];
  readonly onOpen: () => void;
}

function Kit({ name, list, onOpen }: KitProps) {
  const { c } = useClassTexts();
  const { origin, pathname } = location;
  const link = `${origin}${pathname}${hrefOf(linkTo(name, null), { kind: 'ledger' })}`;
  const save = () =>
    saveFile(`${name}.txt`, new Blob([sheetOf(c, name, link, list)], { type: 'text/plain' }));
  return (
    <div className="class-kit">
      <p role="status">{c.kit.made}</p>
      <p className="wall-name">
        <bdi translate="no">{name}</bdi>
      </p>
      <code translate="no">{link}</code>
      <QrCode text={link} label={c.kit.qr} />
      <LoopbackNote link={link} />
      <div className="buttons">
        <button type="button" className="button button-main" onClick={onOpen}>
          {c.kit.open}
        </button>
        <button type="button" className="button" onClick={save}>
          {c.kit.sheet}
        </button>
      </div>
    </div>
  );
}

/** The text of the handout: the ledger, its link, the steps, and the names as they are written. */
function sheetOf(c: ClassTexts, name: string, link: string, list: readonly string[]): string {
  const steps = c.kit.sheetSteps.map((step, index) => `${index + 1}. ${step}`);
  return [c.kit.sheetTitle(name), `${c.kit.link}: ${link}`, '', ...steps, '', ...list, ''].join(
    '\n',
  );
}
