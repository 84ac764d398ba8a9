import { LOG_SQRT_2PI, normalCdf, normalQuantile, normalSurvival } from '../special/erf.ts';
import type { Distribution } from './distribution.ts';
import { meanAndSd } from './moments.ts';

export const norm: Distribution = {
  name: 'norm',
  shapes: [],
  isValid: () => true,
  support: () => [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  logpdf: (x) => -0.5 * x * x - LOG_SQRT_2PI,
  cdf: normalCdf,
  sf: normalSurvival,
  quantile: normalQuantile,
  fitClosedForm(sample) {
    const { mean, sd } = meanAndSd(sample);
    return sd > 0 ? [mean, sd] : undefined;
  },
};
