import type { FamilyDefinition } from './define-family.ts';

/** The law of -x: gumbel_l from gumbel_r. The mirrored law must know its sf, quantile and upperQuantile. */
export function mirrored(
  name: string,
  law: FamilyDefinition & Required<Pick<FamilyDefinition, 'sf' | 'quantile' | 'upperQuantile'>>,
): FamilyDefinition {
  const support = (shapes: readonly number[]) =>
    typeof law.support === 'function' ? law.support(shapes) : law.support;
  return {
    ...law,
    name,
    support: (shapes) => [-support(shapes)[1], -support(shapes)[0]],
    logDensity(shapes) {
      const density = law.logDensity(shapes);
      return (x) => density(-x);
    },
    cdf: (x, shapes) => law.sf(-x, shapes),
    sf: (x, shapes) => law.cdf(-x, shapes),
    quantile: (p, shapes) => -law.upperQuantile(p, shapes),
    upperQuantile: (q, shapes) => -law.quantile(q, shapes),
  };
}
