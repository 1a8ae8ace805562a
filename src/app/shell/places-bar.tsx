/** The way between the places: quiet tabs under the masthead, a bar at the bottom on a phone. */
import { useLedger } from '../hooks/use-ledger.ts';
import { Icon } from '../parts/icon.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { PLACE_NAMES, type PlaceName, viewOf } from './places.tsx';

interface PlacesBarProps {
  /** The place shown, or the place that the shown page belongs to. */
  readonly place: PlaceName;
  /** Something of that place is shown, and not the place itself. */
  readonly within: boolean;
}

export function PlacesBar({ place, within }: PlacesBarProps) {
  const { href } = useLedger();
  const { t } = useTexts();
  return (
    <nav className="places" aria-label={t.places.title}>
      {PLACE_NAMES.map((name) => (
        <a
          key={name}
          href={href(viewOf(name))}
          aria-current={name === place ? (within ? 'true' : 'page') : undefined}
        >
          <Icon name={name} size={18} />
          <span>{t.places.names[name]}</span>
        </a>
      ))}
    </nav>
  );
}
