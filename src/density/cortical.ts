/** Cortical bone beside trabecular bone: the rim of the body, its HU, and how far the two distributions overlap. */

import type { Image } from '../image/index.ts';
import { describe, weightedSample } from '../statistics/index.ts';
import type { CorticalComparison, CorticalNumbers } from './result.ts';

/**
 * HU of the outermost layer of the body, one voxel thick: cortex and endplates as this voxel size shows them.
 * The body keeps clear of the border of its crop.
 */
export function corticalRim(
  body: Uint8Array,
  { geometry, voxels }: Image,
  usable: (p: number) => boolean,
): Float64Array {
  const [nx, ny] = geometry.size;
  const steps = [1, nx, nx * ny];
  const values: number[] = [];
  for (let p = 0; p < body.length; p++)
    if (body[p] && usable(p) && steps.some((step) => !body[p - step] || !body[p + step]))
      values.push(voxels[p]);
  return Float64Array.from(values);
}

/** Numbers of the rim; null where it holds no voxel. */
export function corticalNumbers(rim: Float64Array): CorticalNumbers {
  if (rim.length === 0) return { voxels: 0, meanHU: null, medianHU: null, sdHU: null };
  const { mean, median, sd } = describe(weightedSample(rim));
  return { voxels: rim.length, meanHU: mean, medianHU: median, sdHU: sd };
}

const binHU = 20;

/** Sets the rim against the trabecular region. */
export function compareWithCortical(trabecular: Float64Array, rim: Float64Array): CorticalComparison {
  const histograms = { binHU, trabecular: binned(trabecular), cortical: binned(rim) };
  return { ...corticalNumbers(rim), overlap: rim.length === 0 ? null : overlap(histograms), histograms };
}

/** Counts in bins of 20 HU whose borders are multiples of 20. */
function binned(values: Float64Array): CorticalComparison['histograms']['cortical'] {
  if (values.length === 0) return { fromHU: 0, counts: [] };
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    const bin = Math.floor(value / binHU);
    if (bin < low) low = bin;
    if (bin > high) high = bin;
  }
  const counts = new Array<number>(high - low + 1).fill(0);
  for (const value of values) counts[Math.floor(value / binHU) - low]++;
  return { fromHU: low * binHU, counts };
}

/** Overlapping coefficient: the shared area of the two histograms, 0 (apart) to 1 (equal). */
function overlap({ trabecular, cortical }: CorticalComparison['histograms']): number {
  const total = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);
  const shift = (trabecular.fromHU - cortical.fromHU) / binHU;
  const [n, m] = [total(trabecular.counts), total(cortical.counts)];
  return trabecular.counts.reduce((sum, count, bin) => {
    const other = cortical.counts[bin + shift] ?? 0;
    return sum + Math.min(count / n, other / m);
  }, 0);
}
