/** Why a call failed, announced at once; nothing while none did. */
export function Failure({ words }: { words: string | null }) {
  if (words === null) return null;
  return (
    <p className="field-problem" role="alert">
      {words}
    </p>
  );
}
