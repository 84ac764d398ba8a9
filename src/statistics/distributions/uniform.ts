import { defineFamily } from './define-family.ts';

/** Uniform on [loc, loc + scale]. The fit is the tightest interval that holds the data. */
export const uniform = defineFamily({
  name: 'uniform',
  support: [0, 1],
  logDensity: () => () => 0,
  cdf: (x) => x,
  sf: (x) => 1 - x,
  quantile: (p) => p,
  fitClosedForm({ values }) {
    const range = values[values.length - 1] - values[0];
    return range > 0 ? [values[0], range] : undefined;
  },
});
