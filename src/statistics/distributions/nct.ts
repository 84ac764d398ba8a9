import { LOG_SQRT_2PI, logNormalCdf } from '../special/erf.ts';
import { logGamma } from '../special/gamma.ts';
import { logIntegral, logPeakIntegral } from '../special/log-integral.ts';
import { piecewiseChebyshev } from '../special/piecewise-chebyshev.ts';
import { combinations, defineFamily, positiveShape, realShape } from './define-family.ts';
import { tabulated } from './tabulated.ts';

/**
 * Non-central t law, of (Z + δ) / √(V / ν) with Z standard normal and V chi-squared with ν = df degrees:
 * f(x) = C (x² + ν)^(-(ν+1)/2) exp(-ν δ² / (2 (x² + ν))) J(δ x / √(x² + ν)), where
 * J(w) = ∫ t^ν exp(-(t - w)² / 2) dt over t > 0; df > 0, any real δ = nc.
 * J depends on one variable in (-|δ|, |δ|): many values are read from a table of log J, with an error below
 * 1e-12. Source: SciPy, scipy.stats.nct.
 */
export const nct = defineFamily({
  name: 'nct',
  shapes: [positiveShape('df'), realShape('nc')],
  support: [-Infinity, Infinity],
  logDensity([df, nc]) {
    const logConstant = 0.5 * df * Math.log(df) - (df / 2 - 1) * Math.LN2 - logGamma(df / 2) - LOG_SQRT_2PI;
    const direct = (w: number) => logParabolic(w, df);
    const atZero = direct(0);
    const logJ =
      nc === 0
        ? () => atZero
        : tabulated(direct, () => piecewiseChebyshev(direct, -Math.abs(nc), Math.abs(nc)));
    return (x) => {
      const square = x * x + df;
      const w = (nc * x) / Math.sqrt(square);
      return logConstant - 0.5 * (df + 1) * Math.log(square) - (0.5 * nc * nc * df) / square + logJ(w);
    };
  },
  cdf: (x, [df, nc]) => (x > nc ? 1 - tail(-x, df, -nc) : tail(x, df, nc)),
  sf: (x, [df, nc]) => (x > nc ? tail(-x, df, -nc) : 1 - tail(x, df, nc)),
  startShapes: () => combinations([4, 15], [0, 2, 6]),
});

/** log J(w), integrated over u = log t, where the integrand is log-concave. */
function logParabolic(w: number, df: number): number {
  // The peak solves (ν + 1) / t = t - w.
  const peak =
    w >= 0
      ? (w + Math.hypot(w, 2 * Math.sqrt(df + 1))) / 2
      : (2 * (df + 1)) / (Math.hypot(w, 2 * Math.sqrt(df + 1)) - w);
  const exponent = (u: number) => {
    const t = peak * Math.exp(u);
    return (df + 1) * u - 0.5 * (t - peak) * (t + peak - 2 * w);
  };
  const curvature = peak * peak + df + 1;
  // exp(-t²) stays bounded for arguments of t within 45 degrees.
  const integral = logPeakIntegral(exponent, curvature, Math.PI / 4);
  return integral + (df + 1) * Math.log(peak) - 0.5 * (peak - w) * (peak - w);
}

/** P(T <= x) = ∫ Φ(s x - δ) dP(s), s = √(V / ν), over u = log s: positive terms, the lower tail keeps its digits. */
function tail(x: number, df: number, nc: number): number {
  const logConstant = 0.5 * df * Math.log(df / 2) + Math.LN2 - logGamma(df / 2);
  const exponent = (u: number) => df * u - 0.5 * df * Math.exp(2 * u) + logNormalCdf(Math.exp(u) * x - nc);
  return Math.min(1, Math.exp(logConstant + logIntegral(exponent, 0, 1 / Math.sqrt(df + nc * nc))));
}
