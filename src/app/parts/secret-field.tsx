/** A passphrase to type, and choosing a new one. */
import { useTexts } from '../texts/use-texts.ts';
import { Field } from './field.tsx';

/** Characters of a passphrase at least. */
const LEAST = 8;

interface SecretFieldProps {
  readonly label: string;
  readonly complete?: 'current-password' | 'new-password';
  readonly value: string;
  readonly problem?: string | undefined;
  readonly onValue: (value: string) => void;
}

export function SecretField({
  label,
  complete = 'new-password',
  value,
  problem,
  onValue,
}: SecretFieldProps) {
  return (
    <Field
      label={label}
      type="password"
      autoComplete={complete}
      value={value}
      problem={problem}
      onChange={(event) => onValue(event.target.value)}
    />
  );
}

/** A new passphrase, typed twice. */
export interface NewSecret {
  readonly fresh: string;
  readonly repeat: string;
}

export const NO_SECRET: NewSecret = { fresh: '', repeat: '' };

/** The reason why a new passphrase cannot be used; null: it can. */
export function secretTrouble({ fresh, repeat }: NewSecret): 'short' | 'differ' | null {
  if ([...fresh].length < LEAST) return 'short';
  return fresh === repeat ? null : 'differ';
}

interface NewSecretFieldsProps {
  readonly secret: NewSecret;
  /** True after a try: its problem is then shown. */
  readonly checked: boolean;
  readonly onChange: (secret: NewSecret) => void;
}

export function NewSecretFields({ secret, checked, onChange }: NewSecretFieldsProps) {
  const { t } = useTexts();
  const trouble = checked ? secretTrouble(secret) : null;
  return (
    <>
      <SecretField
        label={t.passphrase.fresh}
        value={secret.fresh}
        problem={trouble === 'short' ? t.passphrase.short : undefined}
        onValue={(fresh) => onChange({ ...secret, fresh })}
      />
      <SecretField
        label={t.passphrase.repeat}
        value={secret.repeat}
        problem={trouble === 'differ' ? t.passphrase.differ : undefined}
        onValue={(repeat) => onChange({ ...secret, repeat })}
      />
    </>
  );
}
