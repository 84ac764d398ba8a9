import { defineFamily } from './define-family.ts';
import { gammaLaw } from './gamma.ts';
import { symmetric } from './symmetric.ts';

/** Double gamma: |x|^(a-1) exp(-|x|) / (2 gamma(a)). Shape a > 0. Source: SciPy, scipy.stats.dgamma. */
export const dgamma = defineFamily({
  ...symmetric('dgamma', gammaLaw),
  // Below a = 1 the density is infinite at 0, and with it the likelihood where loc is one of the values.
  startShapes: () => [[1], [1.3], [2], [4]],
});
