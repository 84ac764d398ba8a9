import { erfc, erfcx, normalCdf, normalSurvival } from '../special/erf.ts';
import { defineFamily, positiveShape } from './define-family.ts';

/** exp(1/(2K^2) - x/K) Phi(x - 1/K): the normal part that the exponential tail takes from Phi(x). */
function tail(x: number, k: number): number {
  const u = (1 / k - x) * Math.SQRT1_2;
  // For u > 0 the two exponents cancel to -x^2/2.
  if (u > 0) return 0.5 * Math.exp(-0.5 * x * x) * erfcx(u);
  return 0.5 * Math.exp((0.5 / k - x) / k) * erfc(u);
}

/**
 * Exponentially modified normal: exp(1/(2K^2) - x/K) erfc((1/K - x) / sqrt 2) / (2K), the sum of a standard
 * normal and an exponential variable of mean K. Shape K > 0. Source: SciPy, scipy.stats.exponnorm.
 */
export const exponnorm = defineFamily({
  name: 'exponnorm',
  shapes: [positiveShape('K')],
  support: [-Infinity, Infinity],
  logDensity([k]) {
    const constant = -Math.log(2 * k);
    return (x) => {
      const u = (1 / k - x) * Math.SQRT1_2;
      if (u > 0) return constant - 0.5 * x * x + Math.log(erfcx(u));
      return constant + (0.5 / k - x) / k + Math.log(erfc(u));
    };
  },
  cdf(x, [k]) {
    if (x > 0) return normalCdf(x) - tail(x, k);
    const u = (1 / k - x) * Math.SQRT1_2;
    return 0.5 * Math.exp(-0.5 * x * x) * (erfcx(-x * Math.SQRT1_2) - erfcx(u));
  },
  sf: (x, [k]) => normalSurvival(x) + tail(x, k),
  startShapes: () => [[0.2], [0.7], [1.5], [4]],
});
