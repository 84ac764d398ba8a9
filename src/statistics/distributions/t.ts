import { incompleteBeta } from '../special/beta.ts';
import { logGamma, stirlingError } from '../special/gamma.ts';
import { defineFamily, positiveShape } from './define-family.ts';

/** logGamma(x + 1/2) - logGamma(x); from Stirling's series where the difference would lose digits. */
function logGammaHalfStep(x: number): number {
  if (x < 20) return logGamma(x + 0.5) - logGamma(x);
  return x * Math.log1p(0.5 / x) - 0.5 + 0.5 * Math.log(x) + stirlingError(x + 0.5) - stirlingError(x);
}

/** P(T > |x|). */
function tail(x: number, df: number): number {
  const q = df / (df + x * x);
  return 0.5 * incompleteBeta(df / 2, 0.5, q, (x * x) / (df + x * x));
}

/** Student's t with df > 0 degrees of freedom. */
export const t = defineFamily({
  name: 't',
  shapes: [positiveShape('df')],
  support: [-Infinity, Infinity],
  logDensity([df]) {
    const constant = logGammaHalfStep(df / 2) - 0.5 * Math.log(df * Math.PI);
    return (x) => constant - 0.5 * (df + 1) * Math.log1p((x * x) / df);
  },
  cdf: (x, [df]) => (x < 0 ? tail(x, df) : 1 - tail(x, df)),
  sf: (x, [df]) => (x > 0 ? tail(x, df) : 1 - tail(x, df)),
  startShapes: () => [[1], [2], [4], [8], [30], [200]],
});
