import { defineFamily } from './define-family.ts';
import { gammaLaw } from './gamma.ts';
import { symmetric } from './symmetric.ts';

/** Double gamma: |x|^(a-1) exp(-|x|) / (2 gamma(a)). Shape a > 0. Source: SciPy, scipy.stats.dgamma. */
export const dgamma = defineFamily({
  ...symmetric('dgamma', gammaLaw),
  startShapes: () => [[0.6], [1], [1.3], [2]],
});
