/** Finds the lowest point of the Johnson-SU profile likelihood: a grid, BFGS, Newton on all data, the limits. */

import type { WeightedSample } from '../distributions/distribution.ts';
import { summarise } from '../sample.ts';
import { compress } from './compress.ts';
import { evaluateProfile, type Frame } from './johnson-su-profile.ts';
import { type Minimum, minimiseBfgs } from './optimise.ts';

/** A point of the plane (tilt, log bend) and its value per observation. */
export interface PlanePoint {
  readonly tilt: number;
  readonly logBend: number;
  readonly value: number;
}

export interface SearchResult extends PlanePoint {
  readonly frame: Frame;
  /** Where the likelihood has no interior maximum, the family that it tends to. */
  readonly limit?: 'lognormal' | 'normal';
  readonly iterations: number;
  readonly converged: boolean;
}

/** A tilt of 12 is lognormal to 1e-10 of the curvature; a bend of 3e-5 is normal to 1e-9. */
const limitTilt = 12;
const smallestLogBend = Math.log(3e-5);
const normalLogBend = Math.log(1e-3);
/** Log-likelihood per observation that the edge may lose: values are about 5, so 2e-11 of the whole. */
const edgeTolerance = 1e-10;

const gridTilts = [-6, -2.5, -1.2, -0.5, 0, 0.5, 1.2, 2.5, 6];
const gridBends = [0.03, 0.1, 0.25, 0.5, 1, 2, 4, 8].map(Math.log);

/** Median and interquartile range as a standard deviation; the sd itself where ties make the range zero. */
function robustFrame(sample: WeightedSample): Frame {
  const summary = summarise(sample);
  const spread = (summary.quantile(0.75) - summary.quantile(0.25)) / 1.349;
  return { centre: summary.quantile(0.5), spread: spread > 1e-3 * summary.sd ? spread : summary.sd };
}

/**
 * Half the smallest gap between values, at least 1e-4 of the spread. A loc at a data point with a scale that
 * tends to 0 has an unbounded likelihood; it describes that point only, so the search resolves nothing finer.
 */
function finestScale({ values }: WeightedSample, spread: number): number {
  let gap = Number.POSITIVE_INFINITY;
  for (let i = 1; i < values.length; i++) gap = Math.min(gap, values[i] - values[i - 1]);
  return Math.max(gap / 2, 1e-4 * spread);
}

/** The profile as a function of the plane, +Infinity where it would be a spike. */
function objectiveOf(sample: WeightedSample, frame: Frame, finest: number) {
  const first = sample.values[0] - finest;
  const last = sample.values[sample.values.length - 1] + finest;
  return (x: Float64Array, gradient: Float64Array): number => {
    const [tilt, logBend] = x;
    if (Math.abs(tilt) > limitTilt + 0.01 || logBend < smallestLogBend || logBend > 12)
      return Number.POSITIVE_INFINITY;
    const scale = frame.spread / (Math.exp(logBend) * Math.cosh(tilt));
    const loc = frame.centre - scale * Math.sinh(tilt);
    if (scale < finest && loc > first && loc < last) return Number.POSITIVE_INFINITY;
    return evaluateProfile(sample, frame, tilt, logBend, gradient).value;
  };
}

type Objective = ReturnType<typeof objectiveOf>;

/** Points of the grid that are not above any of their neighbours: one start for each valley. */
function gridStarts(objective: Objective): number[][] {
  const scratch = new Float64Array(2);
  const table = gridTilts.map((tilt) =>
    gridBends.map((bend) => objective(Float64Array.of(tilt, bend), scratch)),
  );
  const starts: { x: number[]; value: number }[] = [];
  table.forEach((row, i) => {
    row.forEach((value, j) => {
      const neighbours = [-1, 0, 1].flatMap((di) => [-1, 0, 1].map((dj) => table[i + di]?.[j + dj]));
      if (Number.isFinite(value) && neighbours.every((other) => other === undefined || value <= other))
        starts.push({ x: [gridTilts[i], gridBends[j]], value });
    });
  });
  starts.sort((a, b) => a.value - b.value);
  return starts.slice(0, 4).map(({ x }) => x);
}

/** Newton's method with the Hessian of a stand-in sample, until a step promises less than 1e-13 of the value. */
function polish(full: Objective, standIn: Objective, start: Float64Array, free: readonly number[]) {
  let x: Float64Array = start;
  const gradient = new Float64Array(2);
  let value = full(x, gradient);
  const hessian = planeHessian(standIn, x);
  let iterations = 0;
  let converged = false;
  for (; iterations < 12; iterations++) {
    const step = solvePlane(hessian, gradient, free);
    const gain = 0.5 * (step[0] * gradient[0] + step[1] * gradient[1]);
    if (!(gain > 0)) break;
    const next = Float64Array.of(x[0] - step[0], x[1] - step[1]);
    if (gain < 1e-13 * Math.max(1, Math.abs(value))) {
      // Too small to be seen in the value, but it still brings the gradient down.
      x = next;
      converged = true;
      break;
    }
    const nextGradient = new Float64Array(2);
    const nextValue = full(next, nextGradient);
    if (!(nextValue <= value)) break;
    x = next;
    value = nextValue;
    gradient.set(nextGradient);
  }
  return { x, value, iterations, converged };
}

/** Second derivatives by central differences of the analytic gradient. */
function planeHessian(objective: Objective, x: Float64Array): [number, number, number] {
  const h = 1e-4;
  const column = (axis: number): Float64Array => {
    const up = new Float64Array(2);
    const down = new Float64Array(2);
    objective(
      x.map((xi, i) => (i === axis ? xi + h : xi)),
      up,
    );
    objective(
      x.map((xi, i) => (i === axis ? xi - h : xi)),
      down,
    );
    return up.map((value, i) => (value - down[i]) / (2 * h));
  };
  const first = column(0);
  const second = column(1);
  return [first[0], 0.5 * (first[1] + second[0]), second[1]];
}

/** Solves the 2 x 2 system, or its diagonal entry where only one axis is free; scaled gradient otherwise. */
function solvePlane(
  [aa, ab, bb]: readonly [number, number, number],
  gradient: Float64Array,
  free: readonly number[],
): [number, number] {
  if (free.length === 1) return [0, bb > 0 ? gradient[1] / bb : gradient[1]];
  const determinant = aa * bb - ab * ab;
  if (aa > 0 && determinant > 1e-14 * aa * bb)
    return [
      (bb * gradient[0] - ab * gradient[1]) / determinant,
      (aa * gradient[1] - ab * gradient[0]) / determinant,
    ];
  return [gradient[0], gradient[1]];
}

type Lowest = Pick<Minimum, 'x' | 'value'>;

/** The lowest point along the lognormal edge of the plane, on one side. */
function limitMinimum(objective: Objective, side: number, logBend: number) {
  const along = (x: Float64Array, gradient: Float64Array): number => {
    const both = new Float64Array(2);
    const value = objective(Float64Array.of(side * limitTilt, x[0]), both);
    gradient[0] = both[1];
    return value;
  };
  return minimiseBfgs(along, [Math.max(logBend, smallestLogBend + 0.1)], { tolerance: 1e-15 });
}

/**
 * @param warm a point to start from instead of the grid (a bootstrap replicate starts from the fit).
 * @param frame the frame of `warm`.
 */
export function searchJohnsonSU(
  sample: WeightedSample,
  warm?: { readonly point: PlanePoint; readonly frame: Frame },
): SearchResult {
  const frame = warm?.frame ?? robustFrame(sample);
  const finest = finestScale(sample, frame.spread);
  const standInSample = compress(sample, 200, 12);
  const standIn = objectiveOf(standInSample, frame, finest);
  const full = standInSample === sample ? standIn : objectiveOf(sample, frame, finest);
  const starts = warm
    ? [[warm.point.tilt, warm.point.logBend]]
    : gridStarts(objectiveOf(compress(sample, 40, 6), frame, finest));

  let best: Lowest = { x: new Float64Array(2), value: Number.POSITIVE_INFINITY };
  let iterations = 0;
  for (const start of starts) {
    const found = minimiseBfgs(standIn, start, { tolerance: 1e-13 });
    iterations += found.iterations;
    if (found.value < best.value) best = found;
  }

  let edge: Lowest | undefined;
  if (Math.abs(best.x[0]) > 4 || best.x[1] < Math.log(0.02)) {
    for (const side of [-1, 1]) {
      const found = limitMinimum(standIn, side, best.x[1]);
      iterations += found.iterations;
      if (
        found.value <= best.value + edgeTolerance &&
        !(found.value >= (edge?.value ?? Number.POSITIVE_INFINITY))
      )
        edge = { x: Float64Array.of(side * limitTilt, found.x[0]), value: found.value };
    }
  }

  const end = polish(full, standIn, edge?.x ?? best.x, edge ? [1] : [0, 1]);
  const limit = end.x[1] < normalLogBend ? 'normal' : edge && 'lognormal';
  return {
    tilt: end.x[0],
    logBend: end.x[1],
    value: end.value,
    frame,
    limit,
    iterations: iterations + end.iterations,
    converged: end.converged || limit === 'normal',
  };
}
