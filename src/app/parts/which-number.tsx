/** The component asks which number was meant where a typed one can be read in two ways. */
import { useTexts } from '../texts/use-texts.ts';
import { Figure } from './figure.tsx';

interface WhichNumberProps {
  /** Plain texts such as `1500`, with how each is shown. */
  readonly readings: readonly string[];
  readonly shown: (reading: string) => string;
  readonly onPick: (reading: string) => void;
}

/** A button a reading. */
export function WhichNumber({ readings, shown, onPick }: WhichNumberProps) {
  const { t } = useTexts();
  return (
    <span className="which">
      <span>{t.numbers.which}</span>
      {readings.map((reading) => (
        <button key={reading} type="button" className="link" onClick={() => onPick(reading)}>
          <Figure text={shown(reading)} />
        </button>
      ))}
    </span>
  );
}
