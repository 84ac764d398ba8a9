import { defineFamily, type FamilyDefinition } from './define-family.ts';
import { symmetric } from './symmetric.ts';
import { weibullMin } from './weibull_min.ts';

const half = {
  name: weibullMin.name,
  shapes: weibullMin.shapes,
  support: [0, Infinity],
  logDensity: (shapes) => weibullMin.prepareLogpdf!(shapes),
  cdf: weibullMin.cdf,
  sf: weibullMin.sf!,
  upperQuantile: (q, [c]) => (-Math.log(q)) ** (1 / c),
} satisfies FamilyDefinition;

/** Double Weibull: c/2 |x|^(c-1) exp(-|x|^c), {@link weibullMin} on both sides. Shape c > 0. Source: SciPy, scipy.stats.dweibull. */
export const dweibull = defineFamily({
  ...symmetric('dweibull', half),
  // Below c = 1 the density is infinite at 0, and with it the likelihood where loc is one of the values.
  startShapes: () => [[1], [1.3], [2], [4]],
});
