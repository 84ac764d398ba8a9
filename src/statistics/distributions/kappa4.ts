import { combinations, defineFamily, realShape } from './define-family.ts';
import { logPowerAtZero, softplus, timesLog1p } from './log-terms.ts';

/** Reduced variate t = ln(1 - k x) / k, -x at k = 0; e^t runs from 0 at the upper end to its largest at the lower. */
const reduced = (x: number, k: number) => (k === 0 ? -x : Math.log1p(Math.max(-1, -k * x)) / k);

/** ln(1 - h e^t) in a form that neither overflows for h < 0 nor passes below 0 for h > 0. */
function logInner(t: number, h: number): number {
  return h < 0 ? softplus(Math.log(-h) + t) : Math.log1p(Math.max(-1, -h * Math.exp(t)));
}

const logCdf = (x: number, [h, k]: readonly number[]) => {
  const t = reduced(x, k);
  return h === 0 ? -Math.exp(t) : logInner(t, h) / h;
};

/**
 * Kappa 4: (1 - k x)^(1/k - 1) (1 - h (1 - k x)^(1/k))^(1/h - 1), with the limits at h = 0 and k = 0. Shapes h, k
 * real; h = 0 gives genextreme, h = 1 genpareto, h = -1 a generalised logistic law.
 * Source: Hosking, The four-parameter kappa distribution, IBM J. Res. Dev. 38 (1994) 251.
 */
export const kappa4 = defineFamily({
  name: 'kappa4',
  shapes: [realShape('h'), realShape('k')],
  support([h, k]) {
    const upper = k > 0 ? 1 / k : Infinity;
    if (h > 0) return [k === 0 ? Math.log(h) : -Math.expm1(-k * Math.log(h)) / k, upper];
    return [k < 0 ? 1 / k : -Infinity, upper];
  },
  logDensity([h, k]) {
    return (x) => {
      const t = reduced(x, k);
      // Lower end for h <= 0, k < 0, where the density goes as the power 1/h - k of e^t.
      if (t === Infinity) return h === 0 ? -Infinity : logPowerAtZero(k - 1 / h, (1 / h - 1) * Math.log(-h));
      const first = k === 0 ? t : timesLog1p(1 / k - 1, Math.max(-1, -k * x));
      if (h === 0) return first - Math.exp(t);
      return h === 1 ? first : first + (1 / h - 1) * logInner(t, h);
    };
  },
  cdf: (x, shapes) => Math.exp(logCdf(x, shapes)),
  sf: (x, shapes) => -Math.expm1(logCdf(x, shapes)),
  quantile(p, [h, k]) {
    const logP = Math.log(p);
    const t = Math.log(h === 0 ? -logP : -Math.expm1(h * logP) / h);
    return k === 0 ? -t : -Math.expm1(k * t) / k;
  },
  startShapes: () => combinations([-1, -0.2, 0.5], [-0.2, 0, 0.3]),
});
