/**
 * Gamma function and its logarithmic derivatives for real arguments. Between 1 and 3 Chebyshev series that carry
 * the zeros as exact factors, above 10 Stirling's series, in between the recurrence.
 */
import { chebyshev } from './chebyshev.ts';
import { DIGAMMA, DIGAMMA_ROOT, DIGAMMA_ROOT_LOW, LOG_GAMMA, RECIPROCAL_GAMMA } from './coefficients.ts';
import { LOG_SQRT_2PI } from './erf.ts';

/** sin(pi x) with the argument reduced exactly first. */
export function sinPi(x: number): number {
  const r = x - 2 * Math.round(x / 2);
  if (Math.abs(r) > 0.5) return Math.sin(Math.PI * (r > 0 ? 1 - r : -1 - r));
  return Math.sin(Math.PI * r);
}

/** logGamma(x) minus Stirling's (x - 1/2) ln x - x + ln sqrt(2 pi), for x > 0. */
export function stirlingError(x: number): number {
  if (x < 10) return logGamma(x) - (x - 0.5) * Math.log(x) + x - LOG_SQRT_2PI;
  const r = 1 / (x * x);
  const tail = 1 / 1188 - r * (691 / 360360 - r * (1 / 156 - r * (3617 / 122400)));
  return (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * tail)))) / x;
}

/** ln |gamma(x)|; Infinity at 0 and the negative integers. Relative error below 1e-15 for x > 0, also near 1 and 2. */
export function logGamma(x: number): number {
  if (x >= 10) return (x - 0.5) * Math.log(x) - x + LOG_SQRT_2PI + stirlingError(x);
  if (x > 3) {
    let product = 1;
    let reduced = x;
    while (reduced > 3) {
      reduced -= 1;
      product *= reduced;
    }
    return Math.log(product) + logGamma(reduced);
  }
  if (x >= 1) return (x - 1) * (x - 2) * chebyshev(LOG_GAMMA, x - 2);
  if (x > 0) return logGamma1p(x) - Math.log(x);
  if (Number.isInteger(x)) return Number.POSITIVE_INFINITY;
  return Math.log(Math.PI / Math.abs(sinPi(x))) - logGamma(1 - x);
}

/** logGamma(1 + x), exact in relative terms as x goes to 0; x > -1. */
export function logGamma1p(x: number): number {
  if (x > 2) return logGamma(1 + x);
  if (x < 0) return (1 + x) * x * chebyshev(LOG_GAMMA, x) - Math.log1p(x);
  return x * (x - 1) * chebyshev(LOG_GAMMA, x - 1);
}

/** Gamma function; NaN at 0 and the negative integers. */
export function gamma(x: number): number {
  if (x >= 20) {
    // The power is halved: x^(x - 1/2) overflows at 143, gamma itself only at 171.6.
    const half = x ** (0.5 * x - 0.25);
    return half * Math.exp(-x) * half * Math.sqrt(2 * Math.PI) * Math.exp(stirlingError(x));
  }
  if (x >= 1) {
    let product = 1;
    let reduced = x;
    while (reduced > 2) {
      reduced -= 1;
      product *= reduced;
    }
    return product / chebyshev(RECIPROCAL_GAMMA, 2 * reduced - 3);
  }
  if (x > 0) return 1 / (x * chebyshev(RECIPROCAL_GAMMA, 2 * x - 1));
  if (Number.isInteger(x)) return Number.NaN;
  return Math.PI / (sinPi(x) * gamma(1 - x));
}

/** Digamma function, the derivative of logGamma; NaN at 0 and the negative integers. */
export function digamma(x: number): number {
  if (x >= 10) {
    const r = 1 / (x * x);
    const tail = 1 / 132 - r * (691 / 32760 - r * (1 / 12 - r * (3617 / 8160)));
    const series = r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r * tail))));
    return Math.log(x) - 0.5 / x - series;
  }
  if (x > 2) {
    let sum = 0;
    let reduced = x;
    while (reduced > 2) {
      reduced -= 1;
      sum += 1 / reduced;
    }
    return sum + digamma(reduced);
  }
  if (x >= 1) return (x - DIGAMMA_ROOT - DIGAMMA_ROOT_LOW) * chebyshev(DIGAMMA, 2 * x - 3);
  if (x > 0) return digamma(1 + x) - 1 / x;
  if (Number.isInteger(x)) return Number.NaN;
  return digamma(1 - x) - (Math.PI * sinPi(0.5 - x)) / sinPi(x);
}

/** Trigamma function, the derivative of {@link digamma}; Infinity at 0 and the negative integers. */
export function trigamma(x: number): number {
  if (x <= 0) {
    if (Number.isInteger(x)) return Number.POSITIVE_INFINITY;
    return (Math.PI / sinPi(x)) ** 2 - trigamma(1 - x);
  }
  let sum = 0;
  let shifted = x;
  while (shifted < 10) {
    sum += 1 / (shifted * shifted);
    shifted += 1;
  }
  const r = 1 / (shifted * shifted);
  const tail = 5 / 66 - r * (691 / 2730 - r * (7 / 6 - r * (3617 / 510)));
  const series = r * (1 / 6 - r * (1 / 30 - r * (1 / 42 - r * (1 / 30 - r * tail))));
  return sum + (1 + series + 0.5 / shifted) / shifted;
}
