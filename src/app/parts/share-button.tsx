/** A link is handed to the device's own ways of sharing. */
import { useTexts } from '../texts/use-texts.ts';

interface ShareButtonProps {
  readonly title: string;
  readonly url: string;
}

/** Nothing where the browser shares nothing. */
export function ShareButton({ title, url }: ShareButtonProps) {
  const { t } = useTexts();
  // Absent in many browsers, whatever its type says.
  const native: Navigator['share'] | undefined = navigator.share;
  if (native === undefined) return null;
  const share = () => {
    // A reader who thinks better of it rejects the promise; nothing is wrong then.
    navigator.share({ title, url }).catch(() => undefined);
  };
  return (
    <button type="button" className="button" onClick={share}>
      {t.share.native}
    </button>
  );
}
