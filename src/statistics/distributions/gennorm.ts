import { defineFamily } from './define-family.ts';
import { halfgennormLaw } from './halfgennorm.ts';
import { symmetric } from './symmetric.ts';

/** Generalised normal: beta / (2 gamma(1/beta)) exp(-|x|^beta). Shape beta > 0. Source: SciPy, scipy.stats.gennorm. */
export const gennorm = defineFamily({
  ...symmetric('gennorm', halfgennormLaw),
  startShapes: () => [[0.8], [1.2], [2], [4]],
});
