import { besselI0e } from '../special/bessel-i.ts';
import { gaussLegendre } from '../special/quadrature.ts';
import { defineFamily, positiveShape } from './define-family.ts';

const rule = gaussLegendre(32);

/** Fall of the log-density beyond which a tail adds nothing. */
const negligible = 42;

/** Von Mises law on one turn: f(x) = exp(κ cos x) / (2π I₀(κ)) on [-π, π]; κ > 0. */
export const vonmisesLine = defineFamily({
  name: 'vonmises_line',
  shapes: [positiveShape('kappa')],
  support: [-Math.PI, Math.PI],
  logDensity: ([kappa]) => prepareVonMises(kappa),
  cdf: (x, [kappa]) => (x <= 0 ? lowerTail(x, kappa) : 1 - lowerTail(-x, kappa)),
  sf: (x, [kappa]) => (x <= 0 ? 1 - lowerTail(x, kappa) : lowerTail(-x, kappa)),
  startShapes: () => [[2], [1], [6]],
});

/** Log-density on the whole line, where it has period 2π. */
export function prepareVonMises(kappa: number): (x: number) => number {
  const constant = -Math.log(2 * Math.PI * besselI0e(kappa));
  return (x) => {
    const s = Math.sin(x / 2);
    return constant - 2 * kappa * s * s;
  };
}

/** Probability of [-π, x] for x <= 0, integrated from where the density has fallen to nothing. */
function lowerTail(x: number, kappa: number): number {
  const s = Math.sin(x / 2);
  const endSquare = s * s + negligible / (2 * kappa);
  const start = endSquare >= 1 ? -Math.PI : -2 * Math.asin(Math.sqrt(endSquare));
  const f = prepareVonMises(kappa);
  let sum = 0;
  for (const panel of [0, 1]) {
    const half = (x - start) / 4;
    const centre = start + half * (1 + 2 * panel);
    for (let i = 0; i < rule.nodes.length; i++)
      sum += half * rule.weights[i]! * Math.exp(f(centre + half * rule.nodes[i]!));
  }
  return sum;
}
