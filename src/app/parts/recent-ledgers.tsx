/** The list links to the ledgers that this browser opened before. */
import { earlierOfLink } from '../../api/earlier-links.ts';
import { parseLink } from '../../api/link.ts';
import { nickname } from '../../api/nickname.ts';
import { toHex } from '../../base/bytes.ts';
import { encodeAddress } from '../../ledger/address.ts';
import { ledgerIdOf } from '../../ledger/charter.ts';
import { useApp } from '../hooks/use-app.ts';
import { useLedgerRoom } from '../hooks/use-ledger-room.ts';
import { useNow } from '../hooks/use-now.ts';
import { agoText, bytesText, countText } from '../logic/format.ts';
import { visibleText } from '../logic/safe-text.ts';
import { seenOf } from '../logic/seen-ledger.ts';
import type { Language } from '../texts/language.ts';
import { useTexts } from '../texts/use-texts.ts';
import { EarlierLedgers } from './earlier-ledgers.tsx';
import { Words } from './words.tsx';

/** Ledgers this browser has had open, as plain links; and those of an earlier edition. */
export function RecentLedgers({
  onPick,
  withEarlier = true,
}: {
  onPick?: () => void;
  withEarlier?: boolean;
}) {
  const { t, language } = useTexts();
  const recent = useApp((state) => state.recent);
  const open = recent.filter((fragment) => earlierOfLink(fragment)?.isDead !== true);
  return (
    <>
      {open.length === 0 ? null : (
        <section className="recent" aria-label={t.doors.recent}>
          <h2>{t.doors.recent}</h2>
          <ul>
            {open.map((fragment) => (
              <li key={fragment}>
                <a href={fragment} onClick={onPick}>
                  <bdi>{labelOf(fragment, language, t.watching.title)}</bdi>
                </a>
                <SeenWords fragment={fragment} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {withEarlier ? <EarlierLedgers /> : null}
    </>
  );
}

/** The height, when it was last opened, and the room that its records take. */
function SeenWords({ fragment }: { fragment: string }) {
  const { t, language } = useTexts();
  const now = useNow(60);
  const seen = seenOf(fragment);
  const bytes = useLedgerRoom(fragment);
  const words =
    seen === null
      ? null
      : t.doors.seen(countText(seen.height, language), agoText(seen.time, now, language));
  return (
    <>
      {words === null ? null : (
        <span className="recent-seen">
          <Words text={words} />
        </span>
      )}
      {bytes === null || bytes === 0 ? null : (
        <span className="recent-seen">
          <Words text={t.doors.room(bytesText(bytes, language))} />
        </span>
      )}
    </>
  );
}

/**
 * The name; a ledger with rules of its own is distinguished from look-alikes by its short id and
 * its issuer.
 */
function labelOf(fragment: string, language: Language, watching: string): string {
  const link = parseLink(fragment);
  if (!link.ok) return visibleText(fragment);
  const { name, charter, watch } = link.value;
  const only = watch === true ? ` · ${watching}` : '';
  if (charter === null) return `${visibleText(name)}${only}`;
  const id = toHex(ledgerIdOf(charter)).slice(0, 6);
  const { unit, edition, issuer } = charter;
  const by = issuer === null ? '' : ` · ${nickname(encodeAddress(issuer), language)}`;
  return `${visibleText(name)} · ${visibleText(unit)} ${edition} · ${id}${by}${only}`;
}
