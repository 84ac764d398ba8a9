/** Standard errors of a generic fit from the curvature of its log-likelihood. */

import type { Distribution } from '../distributions/distribution.ts';
import { prepareLogpdf } from '../distributions/standardise.ts';
import { invertSymmetric } from './linear.ts';
import type { PreparedSample } from './prepared-sample.ts';

/**
 * Square roots of the diagonal of the inverse observed information, by central second differences on the medium
 * nodes. Undefined where the point is no interior maximum: a support that ends at the data, parameters that run
 * off, a kink.
 */
export function standardErrorsOf(
  family: Distribution,
  { medium, data }: PreparedSample,
  parameters: readonly number[],
): number[] | undefined {
  const k = parameters.length;
  const value = (at: readonly number[]): number => {
    const logpdf = prepareLogpdf(family, at);
    let sum = 0;
    for (let i = 0; i < medium.values.length; i++) sum -= medium.weights[i] * logpdf(medium.values[i]);
    return sum;
  };
  const widths = parameters.map((p, i) => 1e-3 * (i >= k - 2 ? data.spread : Math.max(Math.abs(p), 1e-2)));
  const moved = (i: number, di: number, j: number, dj: number): number =>
    value(parameters.map((p, m) => p + (m === i ? di * widths[i] : 0) + (m === j ? dj * widths[j] : 0)));
  const here = value(parameters);
  const information = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    const up = moved(i, 1, i, 0);
    const down = moved(i, -1, i, 0);
    // At a maximum both sides are lower, and about equally so.
    if (!(up > here && down > here && Math.abs(up - down) < 0.2 * (up + down - 2 * here))) return undefined;
    information[i * k + i] = (up + down - 2 * here) / widths[i] ** 2;
    for (let j = 0; j < i; j++) {
      const mixed = moved(i, 1, j, 1) - moved(i, 1, j, -1) - moved(i, -1, j, 1) + moved(i, -1, j, -1);
      information[i * k + j] = information[j * k + i] = mixed / (4 * widths[i] * widths[j]);
    }
  }
  const inverse = invertSymmetric(information, k);
  return inverse && parameters.map((_, i) => Math.sqrt(inverse[i * k + i]));
}
