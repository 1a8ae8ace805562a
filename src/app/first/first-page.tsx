/** The first page offers the two doors to a reader whose link names no ledger. */
import { Front } from '../parts/front.tsx';
import { lazyPart } from '../parts/lazy-part.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { Doors } from './doors.tsx';

const FILES = lazyPart(() =>
  import('../files/first-files.tsx').then((module) => module.FirstFiles),
);

/** The first screen where no link names a ledger: one sentence and two doors. */
export function FirstPage() {
  const { t } = useTexts();
  return (
    <Front>
      <h1>{t.doors.title}</h1>
      <p className="first-sentence">{t.tagline}</p>
      <Doors />
      <FILES.Part />
    </Front>
  );
}
