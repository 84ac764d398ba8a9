/**
 * Nelder and Mead's simplex (Computer Journal 7, 1965), with the coefficients of Gao and Han (2012) that adapt
 * to the number of parameters. It needs no gradient and walks along the edges of a support.
 */

import type { Minimum } from './optimise.ts';

export interface NelderMeadOptions {
  readonly maxEvaluations?: number;
  /** Stops when best and worst corner differ by less. */
  readonly tolerance?: number;
  /** Length of the first simplex along each axis. */
  readonly step?: number;
}

interface Corner {
  x: Float64Array;
  value: number;
}

/** +Infinity of the objective means "not admissible"; `start` must be admissible. */
export function minimiseNelderMead(
  objective: (x: Float64Array) => number,
  start: ArrayLike<number>,
  { maxEvaluations = 400, tolerance = 1e-9, step = 0.3 }: NelderMeadOptions = {},
): Minimum {
  const k = start.length;
  const expansion = 1 + 2 / k;
  const contraction = 0.75 - 1 / (2 * k);
  const shrinkage = 1 - 1 / Math.max(2, k);
  let evaluations = 0;
  const corner = (x: Float64Array): Corner => {
    evaluations++;
    const value = objective(x);
    return { x, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value };
  };
  const origin = corner(Float64Array.from(start));
  const corners = [origin];
  for (let i = 0; i < k; i++) {
    const along = (length: number) => corner(origin.x.map((xi, j) => (j === i ? xi + length : xi)));
    const up = along(step);
    corners.push(Number.isFinite(up.value) ? up : along(-step));
  }
  let converged = false;
  let iterations = 0;
  for (; evaluations < maxEvaluations; iterations++) {
    corners.sort((a, b) => a.value - b.value);
    const best = corners[0];
    const worst = corners[k];
    if (worst.value - best.value < tolerance) {
      converged = true;
      break;
    }
    const centre = new Float64Array(k);
    for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) centre[j] += corners[i].x[j] / k;
    const towards = (factor: number) => corner(centre.map((c, j) => c + factor * (c - worst.x[j])));
    const reflected = towards(1);
    if (reflected.value < best.value) {
      const expanded = towards(expansion);
      corners[k] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < corners[k - 1].value) corners[k] = reflected;
    else {
      const inside = reflected.value >= worst.value;
      const contracted = towards(inside ? -contraction : contraction);
      if (contracted.value < Math.min(reflected.value, worst.value)) corners[k] = contracted;
      else
        for (let i = 1; i <= k; i++)
          corners[i] = corner(corners[i].x.map((xi, j) => best.x[j] + shrinkage * (xi - best.x[j])));
    }
  }
  corners.sort((a, b) => a.value - b.value);
  return { x: corners[0].x, value: corners[0].value, iterations, evaluations, converged };
}
