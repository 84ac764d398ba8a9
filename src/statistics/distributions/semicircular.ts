import { defineFamily } from './define-family.ts';
import { rdist } from './rdist.ts';

/** Wigner's semicircle law: f(x) = 2/π √(1 - x²) on [-1, 1]; it is {@link rdist} with c = 3. */
export const semicircular = defineFamily({
  name: 'semicircular',
  support: [-1, 1],
  logDensity: () => rdist.prepareLogpdf!([3]),
  cdf: (x) => rdist.cdf(x, [3]),
  sf: (x) => rdist.sf!(x, [3]),
  quantile: (p) => rdist.quantile!(p, [3]),
});
