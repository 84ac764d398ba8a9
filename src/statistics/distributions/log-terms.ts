/** Terms of log-densities that need care at the ends of the support or where an exponential overflows. */

/** k ln(1 + x), with 0 ln 0 = 0. */
export function timesLog1p(k: number, x: number): number {
  return k === 0 ? 0 : k * Math.log1p(x);
}

/** ln(1 + e^t) without overflow. */
export function softplus(t: number): number {
  return t > 0 ? t + Math.log1p(Math.exp(-t)) : Math.log1p(Math.exp(t));
}

/** ln(1 - e^-t) for t >= 0, exact for small and large t. */
export function log1mExp(t: number): number {
  return t < Math.LN2 ? Math.log(-Math.expm1(-t)) : Math.log1p(-Math.exp(-t));
}

/** Log of c x^k at x = 0: -Infinity, ln c or Infinity. */
export function logPowerAtZero(k: number, logC: number): number {
  if (k === 0) return logC;
  return k > 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
