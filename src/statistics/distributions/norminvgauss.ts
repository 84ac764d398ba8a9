import { besselK, logBesselKe } from '../special/bessel-k.ts';
import { integrate } from '../special/quadrature.ts';
import { combinations, defineFamily, positiveShape, realShape } from './define-family.ts';
import type { Distribution } from './distribution.ts';

const logPi = Math.log(Math.PI);

/** sqrt(a^2 - b^2) without cancellation. */
const rate = (a: number, b: number): number => Math.sqrt((a - b) * (a + b));

function logDensity([a, b]: readonly number[]): (x: number) => number {
  const constant = Math.log(a) - logPi + rate(a, b);
  return (x) => {
    const q = Math.hypot(1, x);
    return constant + b * x - a * q + logBesselKe(1, a * q) - Math.log(q);
  };
}

/** Probability between two points, by quadrature of the density. */
function mass(from: number, to: number, shapes: readonly number[]): number {
  const density = logDensity(shapes);
  return integrate((x) => Math.exp(density(x)), from, to, { absTol: 1e-15 }).value;
}

const centre = ([a, b]: readonly number[]): number => b / rate(a, b);

const family = defineFamily({
  name: 'norminvgauss',
  shapes: [positiveShape('a'), { ...realShape('b'), boundedBy: 'a' }],
  isValid: ([a, b]) => a > 0 && a < Infinity && Math.abs(b) < a,
  support: [-Infinity, Infinity],
  logDensity,
  cdf: (x, shapes) => (x <= centre(shapes) ? mass(-Infinity, x, shapes) : 1 - mass(x, Infinity, shapes)),
  sf: (x, shapes) => (x > centre(shapes) ? mass(x, Infinity, shapes) : 1 - mass(-Infinity, x, shapes)),
  start: ({ mean, sd, skewness, excessKurtosis }) =>
    combinations([0.3, 1, 3], [0, 0.6 * Math.sign(skewness)])
      .concat([momentShapes(skewness, excessKurtosis)])
      .map(([a, tilt]) => {
        const b = a * tilt;
        const g = rate(a, b);
        const scale = sd / Math.sqrt((a * a) / g ** 3);
        return { shapes: [a, b], loc: mean - (scale * b) / g, scale };
      }),
});

/** a and b / a that give the sample's skewness and kurtosis, where the family has them. */
function momentShapes(skewness: number, excessKurtosis: number): number[] {
  // With g = sqrt(a^2 - b^2) and r = b / a: skewness^2 = 9 r^2 / g, kurtosis = 3 (1 + 4 r^2) / g.
  const k = Math.max(excessKurtosis, 1.7 * skewness ** 2, 0.01);
  const ratio = Math.min(0.9, skewness ** 2 / Math.max(1e-9, 3 * k - 4 * skewness ** 2));
  const r = Math.sqrt(ratio);
  const g = (3 * (1 + 4 * ratio)) / k;
  return [g / Math.sqrt(1 - ratio), Math.sign(skewness) * r];
}

/** Normal inverse Gaussian (Barndorff-Nielsen, 1978), with the analytic gradient of its log-density. */
export const norminvgauss: Distribution = {
  ...family,
  anchor([a, b]) {
    const g = rate(a, b);
    return { centre: b / g, width: a / g ** 1.5 };
  },
  prepareGradient([a, b]) {
    const g = rate(a, b);
    const constant = Math.log(a) - logPi + g;
    const k = { log: 0, byOrder: 0, byArgument: 0 };
    return (x, out) => {
      const q = Math.hypot(1, x);
      besselK(1, a * q, k);
      out[0] = 1 / a + a / g + q * k.byArgument;
      out[1] = x - b / g;
      out[2] = b + (k.byArgument * a * x) / q - x / (q * q);
      return constant + b * x + k.log - Math.log(q);
    };
  },
};
