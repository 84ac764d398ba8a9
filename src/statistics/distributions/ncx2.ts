import { prepareLogBesselIe } from '../special/bessel-i.ts';
import { logGamma } from '../special/gamma.ts';
import { gammaP, gammaQ } from '../special/incomplete-gamma.ts';
import { type CentralSteps, mixtureLower, mixtureUpper } from '../special/noncentral.ts';
import { chi2 } from './chi2.ts';
import { combinations, defineFamily, positiveShape } from './define-family.ts';

/**
 * Non-central chi-squared law: f(x) = ½ exp(-(x + λ)/2) (x/λ)^(k/4 - 1/2) I_(k/2 - 1)(√(λ x)), x >= 0, with
 * k = df > 0 degrees of freedom and non-centrality λ = nc >= 0. Source: SciPy, scipy.stats.ncx2.
 */
export const ncx2 = defineFamily({
  name: 'ncx2',
  shapes: [positiveShape('df'), positiveShape('nc')],
  isValid: ([df, nc]) => df > 0 && df < Infinity && nc >= 0 && nc < Infinity,
  support: [0, Infinity],
  logDensity([df, nc]) {
    if (nc === 0) return chi2.prepareLogpdf!([df]);
    const order = df / 2 - 1;
    const logBessel = prepareLogBesselIe(order);
    const root = Math.sqrt(nc);
    return (x) => {
      if (x === 0) return order === 0 ? -Math.LN2 - nc / 2 : order > 0 ? -Infinity : Infinity;
      const rootX = Math.sqrt(x);
      const gap = rootX - root;
      return -Math.LN2 + order * Math.log(rootX / root) - 0.5 * gap * gap + logBessel(rootX * root);
    };
  },
  // Each tail on its own side of the mean, the other as its complement.
  cdf: (x, [df, nc]) => (x > df + nc ? 1 - upperTail(x, df, nc) : lowerTail(x, df, nc)),
  sf: (x, [df, nc]) => (x > df + nc ? upperTail(x, df, nc) : 1 - lowerTail(x, df, nc)),
  startShapes: () => combinations([2, 8, 30], [1, 20]),
});

function lowerTail(x: number, df: number, nc: number): number {
  return nc === 0 ? gammaP(df / 2, x / 2) : mixtureLower(gammaSteps(df / 2, x / 2), nc / 2);
}

function upperTail(x: number, df: number, nc: number): number {
  return gammaQ(df / 2, x / 2) + (nc === 0 ? 0 : mixtureUpper(gammaSteps(df / 2, x / 2), nc / 2));
}

/** P(a + i, y) - P(a + i + 1, y) = y^(a+i) exp(-y) / Γ(a + i + 1). */
function gammaSteps(a: number, y: number): CentralSteps {
  return {
    log: (i) => (a + i) * Math.log(y) - y - logGamma(a + i + 1),
    ratio: (i) => y / (a + i + 1),
  };
}
