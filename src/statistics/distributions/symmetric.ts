import type { FamilyDefinition } from './define-family.ts';

/**
 * The law of x or -x with equal chance, where x follows a law on the positive half-axis: dgamma from gamma,
 * dweibull from Weibull, gennorm from halfgennorm. The half law must know its sf and upperQuantile.
 */
export function symmetric(
  name: string,
  half: FamilyDefinition & Required<Pick<FamilyDefinition, 'sf' | 'upperQuantile'>>,
): FamilyDefinition {
  const tail = (x: number, shapes: readonly number[]) => (x > 0 ? 0.5 * half.sf(x, shapes) : 0.5);
  const cdf = (x: number, shapes: readonly number[]) => (x < 0 ? tail(-x, shapes) : 1 - tail(x, shapes));
  return {
    ...half,
    name,
    support: [-Infinity, Infinity],
    logDensity(shapes) {
      const density = half.logDensity(shapes);
      return (x) => density(Math.abs(x)) - Math.LN2;
    },
    cdf,
    sf: (x, shapes) => cdf(-x, shapes),
    quantile(p, shapes) {
      if (p === 0.5) return 0;
      return p < 0.5 ? -half.upperQuantile(2 * p, shapes) : half.upperQuantile(2 * (1 - p), shapes);
    },
    upperQuantile: undefined,
  };
}
