/** Which samples, with which weights, make each position along one index: the tables of separable resampling. */

import { type AlignedAxis, indexTolerance, snapped } from './index-map.ts';
import { mirrored, splineReach, splineWeights } from './spline.ts';

export interface AxisTaps {
  /** Samples for each position: 2 for linear interpolation, 4 for cubic. */
  readonly taps: 2 | 4;
  /** Positions of the target; those from `from` to before `to` lie inside the source. */
  readonly length: number;
  readonly from: number;
  readonly to: number;
  /** The samples that are read: `count` of them from `first` on. */
  readonly first: number;
  readonly count: number;
  /** Samples (counted from `first`) and weights, `taps` for each position. */
  readonly index: Int32Array;
  readonly weight: Float64Array;
  /** 1 for each sample that has a weight somewhere; cubic coefficients need all of them. */
  readonly needed: Uint8Array;
}

/** Tables for `length` positions along an axis of `samples` voxels. */
export function axisTaps(axis: AlignedAxis, samples: number, length: number, taps: 2 | 4): AxisTaps {
  const index = new Int32Array(taps * length);
  const weight = new Float64Array(taps * length);
  let from = length;
  let to = 0;
  for (let p = 0; p < length; p++) {
    const position = snapped(axis.offset + axis.step * p);
    if (position < -0.5 - indexTolerance || position > samples - 0.5 + indexTolerance) continue;
    from = Math.min(from, p);
    to = p + 1;
    const inside = Math.min(Math.max(position, 0), samples - 1);
    if (taps === 2) linearTaps(inside, samples, index, weight, 2 * p);
    else cubicTaps(inside, samples, index, weight, 4 * p);
  }
  if (to === 0) from = 0;
  const used = index.subarray(taps * from, taps * to);
  const margin = taps === 4 ? splineReach : 0;
  const first = Math.max(0, used.reduce((a, b) => Math.min(a, b), samples) - margin);
  const last = Math.min(samples - 1, used.reduce((a, b) => Math.max(a, b), 0) + margin);
  const count = Math.max(0, last - first + 1);
  const needed = new Uint8Array(count).fill(taps === 4 ? 1 : 0);
  for (let t = taps * from; t < taps * to; t++) {
    index[t] -= first;
    if (weight[t] !== 0) needed[index[t]] = 1;
  }
  return { taps, length, from, to, first, count, index, weight, needed };
}

function linearTaps(position: number, samples: number, index: Int32Array, weight: Float64Array, at: number) {
  const below = Math.min(Math.floor(position), Math.max(0, samples - 2));
  index[at] = below;
  index[at + 1] = Math.min(below + 1, samples - 1);
  weight[at] = 1 - (position - below);
  weight[at + 1] = position - below;
}

function cubicTaps(position: number, samples: number, index: Int32Array, weight: Float64Array, at: number) {
  const below = Math.floor(position);
  for (let t = 0; t < 4; t++) index[at + t] = mirrored(below - 1 + t, samples);
  // A lone sample is its own coefficient.
  if (samples === 1) weight[at] = 1;
  else splineWeights(position - below, weight, at);
}
