import { defineFamily } from './define-family.ts';
import { trapezoid } from './trapezoid.ts';

/** Triangular law on [0, 1] with mode c, 0 <= c <= 1: {@link trapezoid} whose level part has no length. */
export const triang = defineFamily({
  name: 'triang',
  shapes: [{ name: 'c', lower: 0, upper: 1 }],
  isValid: ([c]) => c >= 0 && c <= 1,
  support: [0, 1],
  logDensity: ([c]) => trapezoid.prepareLogpdf!([c, c]),
  cdf: (x, [c]) => trapezoid.cdf(x, [c, c]),
  sf: (x, [c]) => trapezoid.sf!(x, [c, c]),
  quantile: (p, [c]) => trapezoid.quantile!(p, [c, c]),
  startShapes: () => [[0.3], [0.5], [0.7]],
});
