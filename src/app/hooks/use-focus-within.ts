/** The hook tells whether the focus is inside a part of the page, or a pointer is pressed on it. */
import { type FocusEvent, useEffect, useState } from 'react';

interface FocusWithin {
  readonly within: boolean;
  onFocus(): void;
  onBlur(event: FocusEvent<HTMLElement>): void;
  onPointerDown(): void;
}

/**
 * Spread the handlers on the part. While another window has the focus it counts as inside, and so
 * does a pressed pointer: Safari gives the focus to no button that is clicked, and what moves away
 * before the pointer is let go is not clicked at all.
 */
export function useFocusWithin(): FocusWithin {
  const [within, setWithin] = useState(false);
  const [pressed, setPressed] = useState(false);
  useEffect(() => {
    if (!pressed) return;
    // Only after the click that follows in the same turn.
    const release = () => setTimeout(setPressed, 0, false);
    addEventListener('pointerup', release);
    addEventListener('pointercancel', release);
    return () => {
      removeEventListener('pointerup', release);
      removeEventListener('pointercancel', release);
    };
  }, [pressed]);
  return {
    within: within || pressed,
    onFocus: () => setWithin(true),
    onBlur: ({ currentTarget, relatedTarget }) => {
      if (document.hasFocus() && !currentTarget.contains(relatedTarget)) setWithin(false);
    },
    onPointerDown: () => setPressed(true),
  };
}
