/** Stands in for the wallet if this tab only looks. */
import { useApp } from '../hooks/use-app.ts';
import { FRONT, hrefOf } from '../logic/routes.ts';
import { Icon } from '../parts/icon.tsx';
import { Region } from '../parts/region.tsx';
import { useTexts } from '../texts/use-texts.ts';

export function Watching() {
  const { t } = useTexts();
  const link = useApp((state) => state.session.link);
  if (link === null) return null;
  const { name, charter } = link;
  return (
    <Region title={t.watching.title} className="watching-region" aside={<Icon name="search" />}>
      <p>{t.watching.words}</p>
      <p className="buttons">
        <a className="button" href={hrefOf({ name, charter, view: FRONT, via: [] }, FRONT)}>
          {t.watching.leave}
        </a>
      </p>
    </Region>
  );
}
