import { defineFamily, realShape } from './define-family.ts';
import { softplus } from './log-terms.ts';

/**
 * Tukey's lambda law, defined by its quantile function Q(p) = (p^λ - (1 - p)^λ) / λ (logistic for λ = 0); any
 * real λ; the support is [-1/λ, 1/λ] for λ > 0. The density 1 / (p^(λ-1) + (1 - p)^(λ-1)) needs Q(p) = x solved
 * for p. Source: SciPy, scipy.stats.tukeylambda.
 */
export const tukeylambda = defineFamily({
  name: 'tukeylambda',
  shapes: [realShape('lam')],
  support: ([lam]) => (lam > 0 ? [-1 / lam, 1 / lam] : [-Infinity, Infinity]),
  logDensity:
    ([lam]) =>
    (x) => {
      const u = logit(Math.abs(x), lam);
      if (u === Infinity) return lam > 1 ? 0 : lam === 1 ? -Math.LN2 : -Infinity;
      // log p = -log(1 + e^-u) and log(1 - p) = log p - u.
      return (lam - 1) * softplus(-u) - softplus((1 - lam) * u);
    },
  cdf: (x, [lam]) => 1 / (1 + Math.exp(x < 0 ? logit(-x, lam) : -logit(x, lam))),
  sf: (x, [lam]) => 1 / (1 + Math.exp(x < 0 ? -logit(-x, lam) : logit(x, lam))),
  quantile: (p, [lam]) => quantileOfLogs(Math.log(p), Math.log1p(-p), lam),
  startShapes: () => [[0.14], [-0.1], [1.5]],
});

function quantileOfLogs(logP: number, logQ: number, lam: number): number {
  return lam === 0 ? logP - logQ : (Math.expm1(lam * logP) - Math.expm1(lam * logQ)) / lam;
}

/**
 * The logit u >= 0 of the p with Q(p) = x >= 0, by Newton's method on -log(1 - λ Q) / λ, which grows almost
 * linearly with u for every λ.
 */
function logit(x: number, lam: number): number {
  if (lam === 0 || x === 0) return x;
  if (lam * x >= 1) return Infinity;
  const target = -Math.log1p(-lam * x) / lam;
  let u = target * Math.min(2 ** lam, Math.max(1, lam));
  for (let i = 0; i < 60; i++) {
    const logP = -softplus(-u);
    const logQ = logP - u;
    const q = quantileOfLogs(logP, logQ, lam);
    const slope = Math.exp(lam * logP + logQ) + Math.exp(lam * logQ + logP);
    // 1 - λ Q written without cancellation.
    const rest = Math.exp(lam * logQ) - Math.expm1(lam * logP);
    const value = -(lam * q < 0.5 ? Math.log1p(-lam * q) : Math.log(rest)) / lam;
    const step = ((value - target) * rest) / slope;
    const next = Math.max(u - step, u / 8);
    if (Math.abs(next - u) <= 1e-15 * next) return next;
    u = next;
  }
  return u;
}
