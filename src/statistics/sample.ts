/**
 * A weighted sample: what every fit of the house works on. Integer data (Hounsfield units) are counted, not
 * sorted, so that a million voxels cost a few milliseconds and a fit costs their distinct values only.
 */

import { OsteonError } from '../errors.ts';
import type { SampleSummary, WeightedSample } from './distributions/distribution.ts';

/** Widest range of integers that is counted in a table (16 MB); wider data are sorted. */
const widestTable = 2 ** 21;

function refuse(message: string, hint: string): never {
  throw new OsteonError('sample-invalid', message, { hint });
}

function checkInput(values: ArrayLike<number>, weights: ArrayLike<number> | undefined): void {
  if (values.length === 0) refuse('weightedSample: the list of values is empty', 'Pass at least one value.');
  if (weights === undefined) return;
  if (weights.length !== values.length)
    refuse(
      `weightedSample: ${values.length} values but ${weights.length} weights`,
      'Pass one weight for each value.',
    );
  for (let i = 0; i < weights.length; i++)
    if (!(weights[i] >= 0 && weights[i] < Number.POSITIVE_INFINITY))
      refuse(
        `weightedSample: weight ${i} is ${weights[i]}; weights are finite and not negative`,
        'Leave the value out instead.',
      );
}

/** Range of the values and whether all are integers; throws at the first that is not finite. */
function scan(values: ArrayLike<number>): { min: number; max: number; integers: boolean } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let integers = true;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!(value - value === 0))
      refuse(
        `weightedSample: value ${i} is ${value}; every value must be a finite number`,
        'Leave such values out (padding and voxels outside the field of view have no density).',
      );
    if (value < min) min = value;
    if (value > max) max = value;
    if (integers && Math.floor(value) !== value) integers = false;
  }
  return { min, max, integers };
}

function count(
  values: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
  min: number,
  max: number,
): WeightedSample {
  const table = new Float64Array(max - min + 1);
  if (weights === undefined) for (let i = 0; i < values.length; i++) table[values[i] - min]++;
  else for (let i = 0; i < values.length; i++) table[values[i] - min] += weights[i];
  let distinct = 0;
  for (const weight of table) if (weight > 0) distinct++;
  const result = allocate(distinct);
  for (let bin = 0, at = 0; bin < table.length; bin++) {
    if (!(table[bin] > 0)) continue;
    result.values[at] = min + bin;
    result.weights[at++] = table[bin];
  }
  return seal(result, distinct);
}

function allocate(length: number) {
  return { values: new Float64Array(length), weights: new Float64Array(length) };
}

/** Cuts the arrays to what was filled and adds up the weights. */
function seal(arrays: { values: Float64Array; weights: Float64Array }, length: number): WeightedSample {
  const values = length === arrays.values.length ? arrays.values : arrays.values.slice(0, length);
  const weights = length === arrays.weights.length ? arrays.weights : arrays.weights.slice(0, length);
  let n = 0;
  for (const weight of weights) n += weight;
  if (!(n > 0)) refuse('weightedSample: all weights are zero', 'Give at least one value a positive weight.');
  return { values, weights, n };
}

function sortAndMerge(values: ArrayLike<number>, weights: ArrayLike<number> | undefined): WeightedSample {
  const sorted = Float64Array.from(values);
  let order: Uint32Array | undefined;
  if (weights === undefined) sorted.sort();
  else {
    order = Uint32Array.from(sorted, (_, i) => i).sort((i, j) => values[i] - values[j] || i - j);
    for (let i = 0; i < order.length; i++) sorted[i] = values[order[i]];
  }
  const result = allocate(sorted.length);
  let at = 0;
  for (let i = 0; i < sorted.length; i++) {
    const weight = order === undefined ? 1 : (weights as ArrayLike<number>)[order[i]];
    if (weight === 0) continue;
    if (at > 0 && result.values[at - 1] === sorted[i]) result.weights[at - 1] += weight;
    else {
      result.values[at] = sorted[i] + 0; // -0 becomes 0
      result.weights[at++] = weight;
    }
  }
  return seal(result, at);
}

/**
 * Sorts values and merges equal ones; `weights` are counts (any finite number that is not negative, default
 * 1). Values of weight 0 are dropped. Memory: about 16 bytes for each distinct value, and one copy of the
 * values where they are not integers.
 *
 * @throws OsteonError `sample-invalid` for an empty list, NaN or infinite values, negative weights.
 * @example weightedSample([120, 130, 120]) // values [120, 130], weights [2, 1], n 3
 */
export function weightedSample(values: ArrayLike<number>, weights?: ArrayLike<number>): WeightedSample {
  checkInput(values, weights);
  const { min, max, integers } = scan(values);
  const countable = integers && max - min < Math.min(widestTable, 64 * values.length + 4096);
  return countable ? count(values, weights, min + 0, max) : sortAndMerge(values, weights);
}

/**
 * Quantile as NumPy's default defines it (linear interpolation between order statistics of the repeated
 * values). With fractional weights the order statistic k is the first value whose cumulated weight exceeds k.
 */
function quantileOf(sample: WeightedSample): (p: number) => number {
  const { values, weights, n } = sample;
  const cumulated = new Float64Array(values.length);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    sum += weights[i];
    cumulated[i] = sum;
  }
  const at = (position: number): number => {
    let low = 0;
    let high = values.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulated[middle] > position) high = middle;
      else low = middle + 1;
    }
    return values[low];
  };
  return (p) => {
    if (!(p >= 0 && p <= 1)) return Number.NaN;
    const position = Math.max(0, n - 1) * p;
    const floor = Math.floor(position);
    const lower = at(floor);
    return floor === position ? lower : lower + (position - floor) * (at(floor + 1) - lower);
  };
}

/**
 * Moments and quantiles of a sample. Population definitions: sd divides by n, skewness is m3 / m2^1.5, excess
 * kurtosis m4 / m2^2 - 3 (SciPy's `skew` and `kurtosis` defaults). Skewness and kurtosis of a constant sample
 * are NaN.
 */
export function summarise(sample: WeightedSample): SampleSummary {
  const { values, weights, n } = sample;
  // The mean is taken about the middle value, so that a large offset costs no digits.
  const pivot = values[values.length >> 1];
  let offset = 0;
  for (let i = 0; i < values.length; i++) offset += weights[i] * (values[i] - pivot);
  const mean = pivot + offset / n;
  let m2 = 0;
  let m3 = 0;
  let m4 = 0;
  for (let i = 0; i < values.length; i++) {
    const d = values[i] - mean;
    const square = weights[i] * d * d;
    m2 += square;
    m3 += square * d;
    m4 += square * d * d;
  }
  m2 /= n;
  return {
    n,
    min: values[0],
    max: values[values.length - 1],
    mean,
    sd: Math.sqrt(m2),
    skewness: m3 / n / m2 ** 1.5,
    excessKurtosis: m4 / n / (m2 * m2) - 3,
    quantile: quantileOf(sample),
  };
}
