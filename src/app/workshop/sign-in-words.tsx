/** The line that says how a student signs in, and with whom. */
import { Words } from '../parts/words.tsx';
import { useClassTexts } from './class-texts.ts';
import type { Teacher } from './use-teacher.ts';

export function SignInWords({ teacher: { name, amount, claims } }: { teacher: Teacher }) {
  const { c } = useClassTexts();
  return <Words text={c.signIn(name, amount, claims)} figures={[name, amount]} />;
}
