import { defineFamily } from './define-family.ts';
import { invgauss } from './invgauss.ts';

/** Wald law: f(x) = (2π x³)^(-1/2) exp(-(x - 1)² / (2x)), x > 0; it is `invgauss` with mu = 1. */
export const wald = defineFamily({
  name: 'wald',
  support: [0, Infinity],
  zeroAtLower: true,
  logDensity: () => invgauss.prepareLogpdf!([1]),
  cdf: (x) => invgauss.cdf(x, [1]),
  sf: (x) => invgauss.sf!(x, [1]),
});
