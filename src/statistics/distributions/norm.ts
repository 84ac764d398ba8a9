import { LOG_SQRT_2PI, normalCdf, normalQuantile, normalSurvival } from '../special/erf.ts';
import { defineFamily } from './define-family.ts';
import { meanAndSd } from './moments.ts';

/** Normal (Gauss). The fit is the mean and the population standard deviation. */
export const norm = defineFamily({
  name: 'norm',
  support: [-Infinity, Infinity],
  logDensity: () => (x) => -0.5 * x * x - LOG_SQRT_2PI,
  cdf: normalCdf,
  sf: normalSurvival,
  quantile: normalQuantile,
  fitClosedForm(sample) {
    const { mean, sd } = meanAndSd(sample);
    return sd > 0 ? [mean, sd] : undefined;
  },
});
