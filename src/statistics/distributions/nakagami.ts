import { LOG_SQRT_2PI } from '../special/erf.ts';
import { logGamma, stirlingError } from '../special/gamma.ts';
import { gammaP, gammaPInverse, gammaQ, gammaQInverse } from '../special/incomplete-gamma.ts';
import { log1pMinusX } from '../special/log1p-minus-x.ts';
import { xlogy } from '../special/xlogy.ts';
import { defineFamily, positiveShape } from './define-family.ts';

/**
 * Nakagami law: f(x) = 2 ν^ν / Γ(ν) x^(2ν-1) exp(-ν x²), x >= 0; ν > 0. Around the mode it is evaluated in
 * saddle-point form, so that a large ν costs no digits.
 *
 * @see M. Nakagami, The m-distribution, 1960.
 */
export const nakagami = defineFamily({
  name: 'nakagami',
  shapes: [positiveShape('nu')],
  support: [0, Infinity],
  logDensity([nu]) {
    const constant = Math.LN2 + nu * Math.log(nu) - logGamma(nu);
    const atMode = Math.LN2 + 0.5 * Math.log(nu) - LOG_SQRT_2PI - stirlingError(nu);
    return (x) =>
      x > 0.5 && x < 2
        ? atMode + nu * log1pMinusX((x - 1) * (x + 1)) - Math.log(x)
        : constant + xlogy(2 * nu - 1, x) - nu * x * x;
  },
  cdf: (x, [nu]) => gammaP(nu, nu * x * x),
  sf: (x, [nu]) => gammaQ(nu, nu * x * x),
  quantile: (p, [nu]) => Math.sqrt((p < 0.5 ? gammaPInverse(nu, p) : gammaQInverse(nu, 1 - p)) / nu),
  startShapes: () => [[1], [5], [0.5]],
});
