/** Says of a link that leads to this computer alone that no other device can open it. */
import { HOST_COMMAND, isLoopback } from '../logic/loopback.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Space, Words } from './words.tsx';

/** Nothing where others can open the link as well. */
export function LoopbackNote({ link }: { link: string }) {
  const { t } = useTexts();
  if (!isLoopback(link)) return null;
  return (
    <p className="reminder">
      <Words text={t.share.loopback} />
      <Space />
      <code translate="no">{HOST_COMMAND}</code>
    </p>
  );
}
