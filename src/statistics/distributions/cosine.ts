import { defineFamily } from './define-family.ts';

/** What double precision leaves of pi, so that distances from the ends keep their digits. */
const PI_LOW = 1.2246467991473532e-16;

/** t - sin t without cancellation for small t. */
function minusSine(t: number): number {
  if (t > 0.7) return t - Math.sin(t);
  let term = t ** 3 / 6;
  let sum = term;
  for (let k = 4; term > 1e-17 * sum; k += 2) {
    term *= (t * t) / (k * (k + 1));
    sum += k % 4 === 0 ? -term : term;
  }
  return sum;
}

const cdf = (x: number) => minusSine(x + Math.PI + PI_LOW) / (2 * Math.PI);

/** Distance t from the lower end with (t - sin t) / (2 pi) = p <= 1/2, by Newton from above (the function is convex). */
function lowerDistance(p: number): number {
  let t = Math.min(Math.PI, 1.3 * Math.cbrt(12 * Math.PI * p));
  for (let i = 0; i < 60; i++) {
    const step = (minusSine(t) - 2 * Math.PI * p) / (2 * Math.sin(0.5 * t) ** 2);
    t -= step;
    if (Math.abs(step) < 1e-9 * t) break;
  }
  return t;
}

/** Raised cosine: (1 + cos x) / (2 pi) on [-pi, pi], no shapes. Source: SciPy, scipy.stats.cosine. */
export const cosine = defineFamily({
  name: 'cosine',
  shapes: [],
  support: [-Math.PI, Math.PI],
  // 1 + cos x = 2 cos^2(x/2), which does not cancel near the ends.
  logDensity: () => (x) => 2 * Math.log(Math.cos(0.5 * x)) - Math.log(Math.PI),
  cdf,
  sf: (x) => cdf(-x),
  quantile: (p) => (p <= 0.5 ? lowerDistance(p) - Math.PI : Math.PI - lowerDistance(1 - p)),
});
