/** The form recovers an unreadable wallet from its 24 words. */
import { useSession } from '../hooks/use-app.ts';
import { WordsForm } from '../parts/words-form.tsx';

/** The way back from a wallet that cannot be read any more: its 24 words. */
export function RecoverWallet() {
  const session = useSession();
  return <WordsForm submit={(words) => session.recoverWallet(words)} />;
}
