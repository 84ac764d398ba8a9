import { defineFamily } from './define-family.ts';

/** Upper-truncated Pareto law: f(x) = b x^(-b-1) / (1 - c^-b) on [1, c]; b > 0, c > 1. */
export const truncpareto = defineFamily({
  name: 'truncpareto',
  shapes: [
    { name: 'b', lower: 0, upper: Infinity },
    { name: 'c', lower: 1, upper: Infinity },
  ],
  support: ([, c]) => [1, c],
  logDensity([b, c]) {
    const constant = Math.log(b) - Math.log(-Math.expm1(-b * Math.log(c)));
    return (x) => constant - (b + 1) * Math.log(x);
  },
  cdf: (x, [b, c]) => Math.expm1(-b * Math.log(x)) / Math.expm1(-b * Math.log(c)),
  sf: (x, [b, c]) => (x ** -b * Math.expm1(b * Math.log1p((x - c) / c))) / Math.expm1(-b * Math.log(c)),
  quantile: (p, [b, c]) => Math.exp(-Math.log1p(p * Math.expm1(-b * Math.log(c))) / b),
  startShapes: () => [
    [1, 3],
    [3, 10],
  ],
});
