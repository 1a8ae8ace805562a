/** The hook tells whether the focus is inside a part of the page. */
import { type FocusEvent, useState } from 'react';

interface FocusWithin {
  readonly within: boolean;
  onFocus(): void;
  onBlur(event: FocusEvent<HTMLElement>): void;
}

/** Spread the two handlers on the part. While another window has the focus it counts as inside. */
export function useFocusWithin(): FocusWithin {
  const [within, setWithin] = useState(false);
  return {
    within,
    onFocus: () => setWithin(true),
    onBlur: ({ currentTarget, relatedTarget }) => {
      if (document.hasFocus() && !currentTarget.contains(relatedTarget)) setWithin(false);
    },
  };
}
