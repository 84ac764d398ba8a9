import { incompleteBeta, logBeta } from '../special/beta.ts';
import { logGamma } from '../special/gamma.ts';
import { logHyp1f1 } from '../special/hypergeometric.ts';
import { type CentralSteps, mixtureLower, mixtureUpper } from '../special/noncentral.ts';
import { piecewiseChebyshev } from '../special/piecewise-chebyshev.ts';
import { combinations, defineFamily, positiveShape } from './define-family.ts';
import { tabulated } from './tabulated.ts';

/**
 * Non-central F law, of the ratio of a non-central chi-squared variable (dfn degrees, non-centrality nc) over
 * dfn to a central one over dfd. With a = dfn/2, b = dfd/2 and z = dfn x / (dfd + dfn x):
 * f(x) = z^a (1 - z)^b / (x B(a, b)) exp(-nc/2) 1F1(a + b; a; nc z / 2), x >= 0; dfn, dfd > 0, nc >= 0.
 * Many values are read from a table of log 1F1 over z, with an error below 1e-12.
 * Source: SciPy, scipy.stats.ncf.
 */
export const ncf = defineFamily({
  name: 'ncf',
  shapes: [positiveShape('dfn'), positiveShape('dfd'), positiveShape('nc')],
  isValid: ([dfn, dfd, nc]) =>
    dfn > 0 && dfn < Infinity && dfd > 0 && dfd < Infinity && nc >= 0 && nc < Infinity,
  support: [0, Infinity],
  logDensity([dfn, dfd, nc]) {
    const [a, b] = [dfn / 2, dfd / 2];
    const constant = -logBeta(a, b) - nc / 2;
    const direct = (z: number) => logHyp1f1(a + b, a, (nc * z) / 2);
    const kummer = nc === 0 ? () => 0 : tabulated(direct, () => piecewiseChebyshev(direct, 0, 1));
    const edge = a === 1 ? Math.log(dfn / dfd) : a < 1 ? Infinity : -Infinity;
    return (x) => {
      if (x === 0) return constant + edge;
      const ratio = (dfn * x) / dfd;
      const logRest = -Math.log1p(ratio); // log(1 - z)
      const z = ratio / (1 + ratio);
      return constant + a * (Math.log(ratio) + logRest) + b * logRest - Math.log(x) + kummer(z);
    };
  },
  // Each tail on its own side of the mean, the other as its complement.
  cdf: (x, [dfn, dfd, nc]) =>
    dfn * (x - 1) > nc ? 1 - upperTail(x, dfn, dfd, nc) : lowerTail(x, dfn, dfd, nc),
  sf: (x, [dfn, dfd, nc]) =>
    dfn * (x - 1) > nc ? upperTail(x, dfn, dfd, nc) : 1 - lowerTail(x, dfn, dfd, nc),
  startShapes: () => combinations([5, 30], [10, 60], [1]),
});

function lowerTail(x: number, dfn: number, dfd: number, nc: number): number {
  const ratio = (dfn * x) / dfd;
  if (nc === 0) return incompleteBeta(dfn / 2, dfd / 2, ratio / (1 + ratio), 1 / (1 + ratio));
  return mixtureLower(betaSteps(dfn / 2, dfd / 2, ratio), nc / 2);
}

function upperTail(x: number, dfn: number, dfd: number, nc: number): number {
  const ratio = (dfn * x) / dfd;
  const central = incompleteBeta(dfd / 2, dfn / 2, 1 / (1 + ratio), ratio / (1 + ratio));
  return nc === 0 ? central : central + mixtureUpper(betaSteps(dfn / 2, dfd / 2, ratio), nc / 2);
}

/** I_z(a + i, b) - I_z(a + i + 1, b) = z^(a+i) (1 - z)^b / ((a + i) B(a + i, b)), with z = ratio / (1 + ratio). */
function betaSteps(a: number, b: number, ratio: number): CentralSteps {
  const logRest = -Math.log1p(ratio);
  const logZ = Math.log(ratio) + logRest;
  const z = ratio / (1 + ratio);
  return {
    log: (i) => (a + i) * logZ + b * logRest + logGamma(a + b + i) - logGamma(a + i + 1) - logGamma(b),
    ratio: (i) => (z * (a + b + i)) / (a + i + 1),
  };
}
