import { defineFamily } from './define-family.ts';
import { meanAndSd } from './moments.ts';

/** Exponential: exp(-x) for x >= 0. The likelihood is highest with loc at the smallest value. */
export const expon = defineFamily({
  name: 'expon',
  support: [0, Infinity],
  logDensity: () => (x) => -x,
  cdf: (x) => -Math.expm1(-x),
  sf: (x) => Math.exp(-x),
  quantile: (p) => -Math.log1p(-p),
  fitClosedForm(sample) {
    const loc = sample.values[0];
    const { mean } = meanAndSd(sample);
    return mean > loc ? [loc, mean - loc] : undefined;
  },
});
