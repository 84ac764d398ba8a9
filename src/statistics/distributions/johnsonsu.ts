import { johnsonSU } from '../johnson-su.ts';
import { normalCdf, normalQuantile } from '../special/erf.ts';
import { combinations, defineFamily, positiveShape, realShape } from './define-family.ts';

/** Johnson's S_U: a + b asinh(x) is standard normal. `fitDistribution` hands it to `fitJohnsonSU`. */
export const johnsonsu = defineFamily({
  name: 'johnsonsu',
  shapes: [realShape('a'), positiveShape('b')],
  support: [-Infinity, Infinity],
  logDensity([a, b]) {
    const parameters = { a, b, loc: 0, scale: 1 };
    return (x) => johnsonSU.logpdf(x, parameters);
  },
  cdf: (x, [a, b]) => normalCdf(a + b * Math.asinh(x)),
  sf: (x, [a, b]) => normalCdf(-(a + b * Math.asinh(x))),
  quantile: (p, [a, b]) => Math.sinh((normalQuantile(p) - a) / b),
  startShapes: () => combinations([-1, 0, 1], [1, 2, 5]),
});
