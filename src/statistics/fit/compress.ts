/**
 * Stands in a few hundred weighted nodes for a large sample while a fit searches. Each bin becomes the two
 * nodes of its own Gauss quadrature, which lie inside it and keep mass, mean, variance and skewness, so that a
 * smooth log-likelihood changes only in fourth order of the bin width. Bins grow with their distance from the
 * ends: the extreme values, which steer families with a bounded support, stay as they are.
 */

import type { WeightedSample } from '../distributions/distribution.ts';

/**
 * @param bins in the middle of the sample no bin holds more than 1 / bins of the mass.
 * @param growth near an end no bin holds more than 1 / growth of the mass between it and that end.
 * @returns the sample itself where it is small enough already.
 */
export function compress(sample: WeightedSample, bins: number, growth: number): WeightedSample {
  const { values, weights, n } = sample;
  if (values.length <= 4 * bins) return sample;
  const nodes: number[] = [];
  const masses: number[] = [];
  let before = 0;
  for (let from = 0; from < values.length; ) {
    const most = Math.min(n / bins, Math.min(before, n - before) / growth);
    let to = from + 1;
    let mass = weights[from];
    while (to < values.length && mass + weights[to] <= Math.min(most, (n - before - mass) / growth))
      mass += weights[to++];
    push(from, to, mass);
    before += mass;
    from = to;
  }
  return { values: Float64Array.from(nodes), weights: Float64Array.from(masses), n };

  function push(from: number, to: number, mass: number): void {
    const first = values[from];
    let mean = 0;
    for (let i = from; i < to; i++) mean += weights[i] * (values[i] - first);
    mean = first + mean / mass;
    let variance = 0;
    for (let i = from; i < to; i++) variance += weights[i] * (values[i] - mean) ** 2;
    const sd = Math.sqrt(variance / mass);
    if (!(sd > 0)) {
      nodes.push(mean);
      masses.push(mass);
      return;
    }
    let skewness = 0;
    for (let i = from; i < to; i++) skewness += weights[i] * ((values[i] - mean) / sd) ** 3;
    const half = skewness / mass / 2;
    const wide = Math.sqrt(1 + half * half);
    const share = 0.5 - half / (2 * wide); // of the upper node
    nodes.push(mean + sd * (half - wide), mean + sd * (half + wide));
    masses.push(mass * (1 - share), mass * share);
  }
}
