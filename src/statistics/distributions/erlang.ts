import { defineFamily } from './define-family.ts';
import { gammaLaw } from './gamma.ts';

/**
 * Erlang: the gamma law with an integer shape a >= 1. Like SciPy, other positive values of a are accepted.
 * Source: SciPy, scipy.stats.erlang.
 */
export const erlang = defineFamily({
  ...gammaLaw,
  name: 'erlang',
  shapes: [{ name: 'a', lower: 1, upper: Infinity, integer: true }],
  isValid: ([a]) => a > 0 && a < Infinity,
  startShapes: () => [[1], [3], [10], [40], [150]],
});
