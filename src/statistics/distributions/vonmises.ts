import { defineFamily, positiveShape } from './define-family.ts';
import { prepareVonMises, vonmisesLine } from './vonmises_line.ts';

const turn = 2 * Math.PI;

/**
 * Von Mises law of angles: f(x) = exp(κ cos x) / (2π I₀(κ)); κ > 0. As in SciPy every real x is an angle: the
 * density repeats with period 2π, and the distribution function grows by 1 with each turn. For one turn that
 * integrates to 1 take {@link vonmisesLine}.
 */
export const vonmises = defineFamily({
  name: 'vonmises',
  shapes: [positiveShape('kappa')],
  support: [-Infinity, Infinity],
  logDensity: ([kappa]) => prepareVonMises(kappa),
  cdf(x, shapes) {
    const turns = Math.round(x / turn);
    return turns + vonmisesLine.cdf(x - turns * turn, shapes);
  },
  sf(x, shapes) {
    const turns = Math.round(x / turn);
    return vonmisesLine.sf!(x - turns * turn, shapes) - turns;
  },
  quantile: (p, shapes) => vonmisesLine.quantile!(p, shapes),
  // The period must hold the data: elsewhere the likelihood has one peak for each way to wrap them.
  start({ mean, sd, min, max }) {
    const scale = (Math.max(max - mean, mean - min) || 1) / Math.PI;
    return [{ shapes: [Math.max(0.5, (scale / sd) ** 2)], loc: mean, scale }];
  },
});
