interface ListMoreProps {
  readonly words: string;
  /** False: the list is at its end. */
  readonly shown: boolean;
  readonly onMore: () => void;
}

/** The foot of a list that goes on. */
export function ListMore({ words, shown, onMore }: ListMoreProps) {
  if (!shown) return null;
  return (
    <button type="button" className="button-quiet list-more" onClick={onMore}>
      {words}
    </button>
  );
}
