/** The features that a peer says of itself that it has (O-2 `hello`). */
import type { Hello } from '../../protocol/shapes.ts';

/** Whether a peer takes this (`FEATURES`); false before its `hello`. */
export function takes({ hello }: { readonly hello: Hello | null }, feature: number): boolean {
  return hello !== null && (hello.features & feature) !== 0;
}
