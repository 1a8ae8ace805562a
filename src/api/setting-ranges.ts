/** The ranges of settings that the page shows in its fields and the node holds changes to. */
import { BUILDER_RANGES } from '../builder/settings.ts';

export const SETTING_RANGES = {
  ...BUILDER_RANGES,
  /** Blocks between two seals that are made by themselves; 0: none are. */
  sealEvery: { least: 0, most: 10_000, whole: true },
} as const;
