import type { Distribution } from './distribution.ts';
import { meanAndSd } from './moments.ts';

export const expon: Distribution = {
  name: 'expon',
  shapes: [],
  isValid: () => true,
  support: () => [0, Number.POSITIVE_INFINITY],
  logpdf: (x) => (x >= 0 ? -x : x < 0 ? Number.NEGATIVE_INFINITY : Number.NaN),
  cdf: (x) => (x > 0 ? -Math.expm1(-x) : x <= 0 ? 0 : Number.NaN),
  sf: (x) => (x > 0 ? Math.exp(-x) : x <= 0 ? 1 : Number.NaN),
  quantile: (p) => -Math.log1p(-p),
  /** The likelihood is highest with loc at the smallest value. */
  fitClosedForm(sample) {
    const loc = sample.values[0];
    const { mean } = meanAndSd(sample);
    return mean > loc ? [loc, mean - loc] : undefined;
  },
};
