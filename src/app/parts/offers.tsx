/** People offered below a field in which one of them is looked for. */
import { Party } from './party.tsx';

interface OffersProps {
  /** The id of the list, for the field's `aria-controls`; an option's is `id` and its address. */
  readonly id: string;
  readonly label: string;
  readonly offered: readonly string[];
  readonly active: string | undefined;
  readonly onChoose: (address: string) => void;
}

/** A list box; the focus stays in the field, whose arrow keys and Enter choose. */
export function Offers({ id, label, offered, active, onChoose }: OffersProps) {
  return (
    <div id={id} className="offers" role="listbox" aria-label={label}>
      {offered.map((address) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field's arrow keys and Enter do it
        // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
        <div
          key={address}
          id={`${id}${address}`}
          role="option"
          aria-selected={address === active}
          className="offer"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(address)}
        >
          <Party address={address} size={16} plain />
        </div>
      ))}
    </div>
  );
}
