/** Names for accounts: given by a list, and taken along as one. */

import { type ChangeEvent, useState } from 'react';
import { readTable } from '../../api/read-table.ts';
import { BYTE_ORDER_MARK, type CsvProblem, csvLine } from '../../base/csv.ts';
import { useApp } from '../hooks/use-app.ts';
import { useCall } from '../hooks/use-call.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useRefusals } from '../hooks/use-refusals.ts';
import { countText } from '../logic/format.ts';
import { judgeMembers, type MemberList } from '../logic/member-list.ts';
import { withoutAccount } from '../logic/newcomers.ts';
import { NAME_LENGTH } from '../logic/own-names.ts';
import { Failure } from '../parts/failure.tsx';
import { Region } from '../parts/region.tsx';
import { TextArea } from '../parts/text-area.tsx';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { NamesPreview } from './names-preview.tsx';

interface Preview extends MemberList {
  /** Lines that could not be read at all. */
  readonly unread: readonly CsvProblem[];
  /** Addresses that have no account in this ledger yet. */
  readonly missing: ReadonlySet<string>;
}

export function Names() {
  const { client, own } = useLedger();
  const { t, language } = useTexts();
  const { refusal } = useRefusals();
  const names = useApp((state) => state.names);
  const setNames = useApp((state) => state.setNames);
  const call = useCall();
  const [pasted, setPasted] = useState('');
  const [refused, setRefused] = useState<string | null>(null);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [saved, setSaved] = useState<number | null>(null);
  const count = Object.keys(names).length;
  const read = (source: Blob | string) =>
    call.run(async () => {
      setSaved(null);
      setPreview(null);
      setRefused(null);
      const table = await readTable(source);
      if (!table.ok) return setRefused(refusal(table.error));
      const judged = judgeMembers(table.value, own, NAME_LENGTH);
      const addresses = judged.members.map(({ address }) => address);
      const missing = await withoutAccount(client.ledger, addresses);
      setPreview({ ...judged, unread: table.value.problems, missing });
    });
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? [];
    event.target.value = '';
    if (file !== undefined) void read(file);
  };
  const save = (members: Preview['members']) =>
    call.run(async () => {
      await setNames(Object.fromEntries(members.map(({ address, name }) => [address, name])));
      setSaved(members.length);
      setPreview(null);
      setPasted('');
    });
  return (
    <Region title={t.people.names} className="names" aside={countText(count, language)}>
      <p className="region-note">{t.people.namesNote}</p>
      <TextArea
        label={t.people.paste}
        rows={3}
        placeholder={t.people.pasteHint}
        value={pasted}
        onChange={(event) => setPasted(event.target.value)}
      />
      <div className="buttons">
        <button
          type="button"
          className="button"
          disabled={pasted.trim() === ''}
          onClick={() => void read(pasted)}
        >
          {t.people.look}
        </button>
        <label className="button file-button">
          <span>{t.people.file}</span>
          <input type="file" className="hidden" accept=".csv,.txt,text/*" onChange={choose} />
        </label>
        <button
          type="button"
          className="button"
          disabled={count === 0}
          onClick={() => download(t.people.fileName, namesCsv(names))}
        >
          {t.people.export}
        </button>
      </div>
      <Failure words={refused ?? call.failure} />
      {preview === null ? null : (
        <NamesPreview
          {...preview}
          onSave={() => void save(preview.members)}
          onCancel={() => setPreview(null)}
        />
      )}
      <p className="region-note" aria-live="polite">
        {saved === null ? null : <Words text={t.people.saved(saved)} />}
      </p>
    </Region>
  );
}

/** As a list that is read again here, and opened by a spreadsheet. */
function namesCsv(names: Readonly<Record<string, string>>): string {
  const lines = Object.entries(names).map(([address, name]) => csvLine([name, address]));
  return [BYTE_ORDER_MARK, csvLine(['name', 'address']), ...lines].join('');
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
