/** Phantoms with a name, for demonstrations. */

import type { TrunkOptions } from './options.ts';

export const phantomPresets = {
  /** The lumbar spine of a woman of 62, at 1 mm: small, and quick to make. */
  demo: { seed: 20, ageYears: 62, sex: 'F', coverage: 'lumbar', spacingMm: [1, 1, 1] },
} as const satisfies Record<string, TrunkOptions>;
