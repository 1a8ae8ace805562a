/** Shows, line by line, the changes that a list of names would make. */

import type { CsvProblem } from '../../base/csv.ts';
import { useRefusals } from '../hooks/use-refusals.ts';
import type { MemberList } from '../logic/member-list.ts';
import { FreeText } from '../parts/free-text.tsx';
import { Space, Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** Lines shown of each kind. */
const SHOWN = 100;

interface NamesPreviewProps extends MemberList {
  readonly unread: readonly CsvProblem[];
  readonly missing: ReadonlySet<string>;
  readonly onSave: () => void;
  readonly onCancel: () => void;
}

export function NamesPreview(props: NamesPreviewProps) {
  const { members, problems, unread, missing, onSave, onCancel } = props;
  const { t } = useTexts();
  const { refusal } = useRefusals();
  const wrong: { line: number; words: string; text?: string }[] = [
    ...unread.map(({ line, ...why }) => ({ line, words: refusal(why) })),
    ...problems.map(({ line, code, text }) => ({ line, words: t.people.problems[code], text })),
  ];
  wrong.sort((a, b) => a.line - b.line);
  const absent = members.filter(({ address }) => missing.has(address));
  return (
    <fieldset className="names-preview">
      <legend className="hidden">{t.people.preview}</legend>
      <p>
        <Words text={t.people.toName(members.length)} />
      </p>
      {wrong.length === 0 ? null : (
        <ul className="names-lines">
          {wrong.slice(0, SHOWN).map((one) => (
            <li key={`${one.line} ${one.words}`}>
              <Words text={t.people.line(one.line)} />
              <Space />
              <span>{one.words}</span>
              <Space />
              {one.text === undefined ? null : <FreeText text={one.text} />}
            </li>
          ))}
        </ul>
      )}
      {absent.length === 0 ? null : (
        <>
          <h3>
            <Words text={t.people.missing(absent.length)} />
          </h3>
          <ul className="names-lines">
            {absent.slice(0, SHOWN).map(({ line, name }) => (
              <li key={line}>
                <FreeText text={name} />
              </li>
            ))}
          </ul>
        </>
      )}
      <div className="buttons">
        <button
          type="button"
          className="button button-main"
          disabled={members.length === 0}
          onClick={onSave}
        >
          {t.people.save}
        </button>
        <button type="button" className="button" onClick={onCancel}>
          {t.page.cancel}
        </button>
      </div>
    </fieldset>
  );
}
