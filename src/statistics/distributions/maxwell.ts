import { gammaP, gammaPInverse, gammaQ } from '../special/incomplete-gamma.ts';
import { defineFamily } from './define-family.ts';

const logConstant = 0.5 * Math.log(2 / Math.PI);

/** Maxwell law of speeds: f(x) = √(2/π) x² exp(-x²/2), x >= 0. */
export const maxwell = defineFamily({
  name: 'maxwell',
  support: [0, Infinity],
  logDensity: () => (x) => logConstant + 2 * Math.log(x) - 0.5 * x * x,
  cdf: (x) => gammaP(1.5, 0.5 * x * x),
  sf: (x) => gammaQ(1.5, 0.5 * x * x),
  quantile: (p) => Math.sqrt(2 * gammaPInverse(1.5, p)),
});
