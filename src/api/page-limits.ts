/** Caps of the table that the page itself keeps to: `app` sees the protocol through here alone. */
import { PAGE_LIMITS } from '../protocol/limits-page.ts';

export const OPEN_BLOCKS = PAGE_LIMITS.openBlocks;
