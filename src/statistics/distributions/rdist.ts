import { incompleteBeta, incompleteBetaInverse, logBeta } from '../special/beta.ts';
import { defineFamily, positiveShape } from './define-family.ts';

/** R law, of the correlation of normal samples: f(x) = (1 - x²)^(c/2 - 1) / B(1/2, c/2) on [-1, 1]; c > 0. */
export const rdist = defineFamily({
  name: 'rdist',
  shapes: [positiveShape('c')],
  support: [-1, 1],
  logDensity([c]) {
    const constant = -logBeta(0.5, c / 2);
    const power = c / 2 - 1;
    return (x) => constant + (power === 0 ? 0 : power * (Math.log1p(x) + Math.log1p(-x)));
  },
  cdf: (x, [c]) => incompleteBeta(c / 2, c / 2, (1 + x) / 2, (1 - x) / 2),
  sf: (x, [c]) => incompleteBeta(c / 2, c / 2, (1 - x) / 2, (1 + x) / 2),
  quantile(p, [c]) {
    const [low, high] = incompleteBetaInverse(c / 2, c / 2, p);
    return low - high;
  },
  startShapes: () => [[3], [1.6], [20]],
});
