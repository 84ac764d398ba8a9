/** Location and scale, applied to every family in one place: f((x - loc) / scale) / scale. */

import { OsteonError } from '../../errors.ts';
import { invertIncreasing } from '../special/root.ts';
import type { Distribution } from './distribution.ts';
import { getDistribution } from './index.ts';

/** Shapes, loc, scale, as SciPy orders and returns them. */
type Parameters = readonly number[];

function split(family: Distribution, parameters: Parameters) {
  const k = family.shapes.length;
  const names = [...family.shapes.map(({ name }) => name), 'loc', 'scale'];
  if (parameters.length !== names.length)
    throw new OsteonError(
      'distribution-parameters',
      `${family.name}: ${parameters.length} parameters; expected ${names.join(', ')}`,
      { kind: 'usage', hint: 'Pass the shapes, then loc, then scale.' },
    );
  return { shapes: parameters.slice(0, k), loc: parameters[k], scale: parameters[k + 1] };
}

/** The log-density of a family with fixed parameters; NaN everywhere where they are not admissible. */
export function prepareLogpdf(family: Distribution, parameters: Parameters): (x: number) => number {
  const { shapes, loc, scale } = split(family, parameters);
  if (!(scale > 0) || !family.isValid(shapes)) return () => Number.NaN;
  const standard = family.prepareLogpdf?.(shapes) ?? ((z: number) => family.logpdf(z, shapes));
  const logScale = Math.log(scale);
  return (x) => standard((x - loc) / scale) - logScale;
}

/**
 * Log-density of a family at x; parameters are [shapes..., loc, scale] in SciPy's order.
 *
 * @example logpdf('gamma', 3, [2, 0, 1.5])
 */
export function logpdf(name: string, x: number, parameters: Parameters): number {
  return prepareLogpdf(getDistribution(name), parameters)(x);
}

/** Distribution function of a family at x. */
export function cdf(name: string, x: number, parameters: Parameters): number {
  const family = getDistribution(name);
  const { shapes, loc, scale } = split(family, parameters);
  return scale > 0 ? family.cdf((x - loc) / scale, shapes) : Number.NaN;
}

/** Quantile of a family, by root finding where it has no better inverse. NaN for p outside [0, 1]. */
export function quantile(name: string, p: number, parameters: Parameters): number {
  const family = getDistribution(name);
  const { shapes, loc, scale } = split(family, parameters);
  if (!(scale > 0 && p >= 0 && p <= 1) || !family.isValid(shapes)) return Number.NaN;
  if (family.quantile) return loc + scale * family.quantile(p, shapes);
  const [lower, upper] = family.support(shapes);
  return loc + scale * invertIncreasing((z) => family.cdf(z, shapes), p, { lower, upper });
}
