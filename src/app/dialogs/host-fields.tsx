/** A signalling server to fill in. */
import { type HostDraft, type HostField, PORT_RULE } from '../logic/network-draft.ts';
import { Field } from '../parts/field.tsx';
import { TypedField } from '../parts/typed-field.tsx';
import { useTexts } from '../texts/use-texts.ts';

interface HostFieldsProps {
  readonly draft: HostDraft;
  readonly wrong: HostField | null;
  readonly onChange: (draft: HostDraft) => void;
}

/** A signalling server by its parts. */
export function HostFields({ draft, wrong, onChange }: HostFieldsProps) {
  const { t } = useTexts();
  const field = (name: Exclude<HostField, 'port'>) => (
    <Field
      label={t.settings[name]}
      value={draft[name]}
      autoCapitalize="none"
      problem={wrong === name ? t.settings.bad[name] : undefined}
      onChange={(event) => onChange({ ...draft, [name]: event.target.value })}
    />
  );
  return (
    <div className="rule-fields">
      {field('host')}
      <TypedField
        label={t.settings.port}
        name="port"
        rule={PORT_RULE}
        value={draft.port}
        problem={wrong === 'port' ? t.settings.bad.port : undefined}
        onValue={(port) => onChange({ ...draft, port })}
      />
      {field('path')}
      {field('key')}
      <label className="check">
        <input
          type="checkbox"
          checked={draft.secure}
          onChange={(event) => onChange({ ...draft, secure: event.target.checked })}
        />
        <span>{t.settings.secure}</span>
      </label>
    </div>
  );
}
