import type { HostDraft } from '../logic/network-draft.ts';
import { Field } from '../parts/field.tsx';
import { useTexts } from '../texts/use-texts.ts';

interface HostFieldsProps {
  readonly draft: HostDraft;
  readonly wrong: 'host' | 'port' | null;
  readonly onChange: (draft: HostDraft) => void;
}

/** A signalling server by its parts. */
export function HostFields({ draft, wrong, onChange }: HostFieldsProps) {
  const { t } = useTexts();
  const field = (name: 'host' | 'port' | 'path' | 'key') => (
    <Field
      label={t.settings[name]}
      value={draft[name]}
      inputMode={name === 'port' ? 'numeric' : 'text'}
      autoCapitalize="none"
      problem={wrong === name ? t.settings.bad[wrong] : undefined}
      onChange={(event) => onChange({ ...draft, [name]: event.target.value })}
    />
  );
  return (
    <div className="rule-fields">
      {field('host')}
      {field('port')}
      {field('path')}
      {field('key')}
      <label className="check">
        <input
          type="checkbox"
          checked={draft.secure}
          onChange={(event) => onChange({ ...draft, secure: event.target.checked })}
        />
        {t.settings.secure}
      </label>
    </div>
  );
}
