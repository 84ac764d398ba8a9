import { johnsonSU } from '../johnson-su.ts';
import { normalSurvival } from '../special/erf.ts';
import type { Distribution } from './distribution.ts';

const standard = ([a, b]: readonly number[]) => ({ a, b, loc: 0, scale: 1 });

/** Johnson's S_U; `fitDistribution` hands it to the specialised `fitJohnsonSU`. */
export const johnsonsu: Distribution = {
  name: 'johnsonsu',
  shapes: [
    { name: 'a', lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY },
    { name: 'b', lower: 0, upper: Number.POSITIVE_INFINITY },
  ],
  isValid: ([a, b]) => b > 0 && Number.isFinite(a),
  support: () => [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  logpdf: (x, shapes) => johnsonSU.logpdf(x, standard(shapes)),
  cdf: (x, shapes) => johnsonSU.cdf(x, standard(shapes)),
  sf: (x, [a, b]) => normalSurvival(a + b * Math.asinh(x)),
  quantile: (p, shapes) => johnsonSU.quantile(p, standard(shapes)),
};
