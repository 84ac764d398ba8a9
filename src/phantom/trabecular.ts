/**
 * The law of trabecular voxel values: a Johnson-SU distribution whose mode, the trabecular bone density, is
 * set exactly. A unit normal value u becomes loc + scale * sinh((u - a) / b).
 */

import type { Random } from '../statistics/index.ts';
import { type JohnsonSUParameters, johnsonSU } from '../statistics/index.ts';

/**
 * A law with the given mode (HU). Shapes vary a little from subject to subject; skewness stays near 1 and
 * the mean lies about 11 % above a mode of 130 HU, much as in the published cohorts. The spread grows with
 * the mode.
 */
export function lawWithMode(modeHU: number, random: Random): JohnsonSUParameters {
  const vary = () => 2 * random.uniform() - 1;
  const standard = { a: -1.2 + 0.1 * vary(), b: 2 + 0.1 * vary(), loc: 0, scale: 1 };
  const sdHU = (0.55 + (0.45 * modeHU) / 130) * (47 + 3 * vary());
  const scale = sdHU / Math.sqrt(johnsonSU.variance(standard));
  return { ...standard, scale, loc: modeHU - scale * johnsonSU.mode(standard) };
}

/** The same law with every value multiplied (tube voltage) and then shifted (vertebral level). */
export function rescaledLaw(law: JohnsonSUParameters, factor: number, offsetHU: number): JohnsonSUParameters {
  return { ...law, loc: factor * law.loc + offsetHU, scale: factor * law.scale };
}
