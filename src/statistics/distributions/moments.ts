import type { WeightedSample } from './distribution.ts';

/** Weighted mean and population standard deviation, in two passes. */
export function meanAndSd({ values, weights, n }: WeightedSample): { mean: number; sd: number } {
  const pivot = values[values.length >> 1];
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += weights[i] * (values[i] - pivot);
  const mean = pivot + sum / n;
  let square = 0;
  for (let i = 0; i < values.length; i++) square += weights[i] * (values[i] - mean) ** 2;
  return { mean, sd: Math.sqrt(square / n) };
}
