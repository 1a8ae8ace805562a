/** The component announces why a call failed. */
export function Failure({ words }: { words: string | null }) {
  if (words === null) return null;
  return (
    <p className="field-problem" role="alert">
      {words}
    </p>
  );
}
