import type { Distribution } from './distribution.ts';

export const uniform: Distribution = {
  name: 'uniform',
  shapes: [],
  isValid: () => true,
  support: () => [0, 1],
  logpdf: (x) => (x >= 0 && x <= 1 ? 0 : Number.isNaN(x) ? Number.NaN : Number.NEGATIVE_INFINITY),
  cdf: (x) => Math.min(1, Math.max(0, x)),
  sf: (x) => Math.min(1, Math.max(0, 1 - x)),
  quantile: (p) => p,
  /** The tightest interval that holds the data. */
  fitClosedForm({ values }) {
    const range = values[values.length - 1] - values[0];
    return range > 0 ? [values[0], range] : undefined;
  },
};
