/** The function moves the focus between the blocks of the stack by keys. */
import type { KeyboardEvent } from 'react';

/**
 * Moves the focus: up and down go between the blocks' heads, Home and End to the ends. For the
 * `onKeyDown` of each head.
 */
export function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const stack = event.currentTarget.closest('.stack');
  const heads = [...(stack?.querySelectorAll<HTMLElement>('.sheet-head') ?? [])];
  const now = heads.indexOf(event.currentTarget);
  const places: Readonly<Record<string, number>> = {
    ArrowDown: now + 1,
    ArrowUp: now - 1,
    Home: 0,
    End: heads.length - 1,
  };
  const head = heads[places[event.key] ?? -1];
  if (head === undefined) return;
  event.preventDefault();
  head.focus();
}
